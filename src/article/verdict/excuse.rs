//! What a short text talks about: a story, or only the page that it stands
//! on, in its reader's face. A story outvotes what the page is called; a text
//! that talks of nothing but itself is none, whatever its words.

use super::fold::{fold, is_set_wide, unquoted, width};
use super::stems::{
    ADVICE, CONSENT, COOKIES, MEMBERS, OURS, PARTNERS, PASSWORDS, PRONOUNS, READING, Stems, THINGS,
    TROUBLES, WAYS_IN, apart,
};
use crate::text::script::{STOPS, ends_sentence};

/// Shortest sentence that tells anything.
const SENTENCE: usize = 30;

/// Fewest sentences of a story, and their characters.
const STORY: (usize, usize) = (2, 120);

/// Fewest sentences of a story that is all there, and their characters.
const WHOLE: (usize, usize) = (5, 450);

/// How much of a text talks of what.
#[derive(Debug, Default)]
pub(super) struct Talk {
    text: String,
    /// Its characters in sentences, and those of none but a story.
    all: usize,
    told: usize,
    sentences: usize,
}

impl Talk {
    /// Reads a text that stands below a name: a novel about a clerk may be
    /// called as pages are.
    pub(super) fn of(text: &str, name: &str) -> Self {
        let text = fold(text);
        let text = if name.is_empty() { text } else { text.replace(name, " ") };
        let mut talk = Self { text, ..Self::default() };
        (talk.all, talk.told, talk.sentences) =
            counted(&unquoted(&talk.text), &[&THINGS, &TROUBLES, &ADVICE, &COOKIES, &OURS]);
        talk
    }

    /// Tells whether half of it is sentences that say nothing of a page, a
    /// refusal or what its reader is to do.
    pub(super) fn is_story(&self) -> bool {
        let (sentences, characters) = STORY;
        self.sentences >= sentences && self.told >= characters && self.told * 2 >= self.all
    }

    /// Tells whether it talks of nothing but a page, what is wrong with it
    /// and what its reader is to do. A notice that names a day is told.
    pub(super) fn is_excuse(&self) -> bool {
        let unquoted = unquoted(&self.text);
        let said = apart(&unquoted);
        self.told * 4 <= self.all
            && self.sentences < STORY.0
            && [&THINGS, &TROUBLES, &ADVICE].iter().all(|stems| stems.are_in(&said))
            && !names_day(&unquoted)
    }

    /// Tells whether it is whole as it stands: several sentences of a story,
    /// and no line that breaks off.
    pub(super) fn is_whole(&self) -> bool {
        let (_, told, sentences) = counted(&self.text, &[&ADVICE, &MEMBERS]);
        sentences >= WHOLE.0
            && told >= WHOLE.1
            && !self.text.lines().any(|line| line.trim_end().ends_with("..."))
    }

    /// Tells whether it reports: most of it is sentences that speak to nobody.
    pub(super) fn reports(&self) -> bool {
        let (all, told, sentences) = counted(&unquoted(&self.text), &[&ADVICE, &OURS]);
        sentences >= STORY.0 && told * 3 >= all * 2
    }

    /// Tells whether it offers its reader to pay or log in for what is to be
    /// read, with the help of what heads it, and says nothing else.
    pub(super) fn is_offer(&self, heads: &str) -> bool {
        let said = apart(&unquoted(&format!("{}\n{}", fold(heads), self.text)));
        [&MEMBERS, &READING, &WAYS_IN, &ADVICE].iter().all(|stems| stems.are_in(&said)) && {
            let stems = [&MEMBERS, &READING, &WAYS_IN, &ADVICE, &OURS, &THINGS];
            let (all, told, sentences) = counted(&self.text, &stems);
            told * 4 <= all && sentences < STORY.0
        }
    }

    /// Tells whether it is the words of a form to log in.
    pub(super) fn is_form(&self) -> bool {
        self.told == 0 && PASSWORDS.are_in(&apart(&self.text))
    }

    /// Tells whether it asks for leave to watch its reader, and nothing else.
    pub(super) fn asks_consent(&self) -> bool {
        let asked = [&COOKIES, &PARTNERS, &CONSENT, &PRONOUNS];
        let said = apart(&self.text);
        asked.iter().all(|stems| stems.are_in(&said)) && {
            let all = [asked.as_slice(), &[&THINGS, &TROUBLES, &ADVICE]].concat();
            let (all, told, sentences) = counted(&self.text, &all);
            // Who reports on banners says what they say, once.
            told * 4 <= all && sentences < STORY.0 && speaks_twice(&self.text)
        }
    }
}

/// Tells whether a text begins, below its name, with a line that excuses a
/// page to its reader.
pub(super) fn opens(text: &str) -> bool {
    text.lines().take(2).any(|line| {
        let words = apart(&unquoted(&fold(line)));
        [&THINGS, &TROUBLES, &ADVICE].iter().all(|stems| stems.are_in(&words))
    })
}

/// Tells whether two sentences speak as a site does to its reader.
fn speaks_twice(text: &str) -> bool {
    let speaks = |sentence: &&str| {
        let words = apart(sentence);
        OURS.are_in(&words) || ADVICE.are_in(&words)
    };
    text.lines().flat_map(sentences).filter(speaks).nth(1).is_some()
}

/// Counts the characters of a text in sentences, those of the sentences that
/// have no such stem, and those sentences.
fn counted(text: &str, stems: &[&Stems]) -> (usize, usize, usize) {
    let (mut all, mut told, mut count) = (0, 0, 0);
    for sentence in text.lines().flat_map(sentences) {
        let width = width(sentence);
        all += width;
        if width < SENTENCE || !ends_sentence(sentence) {
            continue;
        }
        let words = apart(sentence);
        if !stems.iter().any(|stems| stems.are_in(&words)) {
            told += width;
            count += 1;
        }
    }
    (all, told, count)
}

/// Parts a line where sentences end.
fn sentences(line: &str) -> impl Iterator<Item = &str> {
    let mut letters = line.chars().peekable();
    let ends = move |letter: char| {
        letters.next();
        match letter {
            _ if STOPS.contains(&letter) => true,
            '.' | '!' | '?' => letters.peek().is_none_or(|next| next.is_whitespace()),
            _ => false,
        }
    };
    line.split_inclusive(ends).filter(|sentence| !sentence.trim().is_empty())
}

/// Tells whether a text names a day as Chinese and Japanese do.
fn names_day(text: &str) -> bool {
    let mut before = ' ';
    text.chars().any(|letter| {
        let day = letter == '日' && before.is_ascii_digit();
        before = letter;
        day && is_set_wide(letter)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_says_nothing_of_its_page() {
        let told = |text: &str| Talk::of(text, "").is_story();
        let plan = "The plan was first put to the parish in the spring of last year, and nobody \
                    thought that it would come to a vote.";
        let cost = "Since that time the cost has doubled, and two of the engineers have left.";
        assert!(told(&format!("{plan} {cost}")) && told(&format!("{plan}\n{cost}")));
        assert!(!told(plan) && !told(&format!("{plan} Your browser is out of date.")));
        assert!(told(
            "河南省气象台今天16时发布，未来三天全省以多云到阴天气为主。气象部门提醒，豫西山区发生\
             地质灾害的气象风险较高，公众应避免前往涉水景区。"
        ));
        let novel = "Not Found, the new film of a young hand, follows a boy who is left behind in a port of ferries. He walks \
                     home across three countries and a sea, and it is never told why.";
        assert!(Talk::of(novel, "not found").is_story());
        assert!(!told("您访问的页面可能已被删除，或者已经更换名称。请检查您输入的地址是否正确。"));
    }

    #[test]
    fn an_excuse_speaks_to_a_reader_of_nothing_else() {
        let excuse = |text: &str| Talk::of(text, "").is_excuse();
        for text in [
            "The requested URL was rejected. Please consult with your administrator.",
            "The requested URL could not be retrieved.\nPlease try the request again.",
            "抱歉，指定的主题不存在或已被删除或正在被审核",
            "この記事は掲載期間が終了しました。最新のニュースはトップページをご覧ください。",
            "Sidan du letar efter har flyttats. Gå till startsidan och försök igen.",
            "आप जिस पेज को खोज रहे हैं वह हटा दिया गया है। कृपया होम पेज पर जाएं।",
            "Przepraszamy, serwis jest chwilowo niedostępny. Prosimy spróbować ponownie.",
        ] {
            assert!(excuse(text), "{text}");
        }
        for text in [
            "The website of the ministry was blocked on Monday, and its server was seized.",
            "The bridge was closed on Monday. Drivers took the road over the hills, which is \
             longer. Please keep your distance, said the police on its page.",
            "因系统维护，社保网站将于7月5日暂停服务，请您合理安排办理时间。",
            "网站负责人说，服务器遭到攻击，页面一度无法打开，两小时后恢复。",
            "Из-за шторма новые страницы сайта недоступны, сообщили в мэрии в понедельник.",
        ] {
            assert!(!excuse(text), "{text}");
        }
    }

    #[test]
    fn a_form_says_no_sentence() {
        let form = |text: &str| Talk::of(text, "").is_form();
        assert!(form("Username\nPassword\nLost your password?"));
        assert!(!form("床前明月光，疑是地上霜。\n举头望明月，低头思故乡。"));
        assert!(!form(
            "The password had been written on a card, said the clerk on Monday.\nThe harbour was closed for eleven hours after that."
        ));
    }

    #[test]
    fn consent_is_asked_in_the_name_of_the_site() {
        let asks = |text: &str| Talk::of(text, "").asks_consent();
        assert!(asks(
            "Wir und unsere Partner nutzen Cookies, um Anzeigen zu personalisieren. Wenn Sie auf \
             Akzeptieren klicken, willigen Sie ein."
        ));
        assert!(asks(
            "Avec votre accord, nos partenaires et nous utilisons des cookies pour la publicité. \
             En refusant, vous devrez souscrire une offre."
        ));
        assert!(asks(
            "Wir verwenden Cookies und Daten.\nWenn Sie „Alle akzeptieren“ auswählen, verwenden wir \
             sie auch, um\nWerbung auszuliefern",
        ));
        assert!(!asks(
            "Wir verwenden Cookies: Dieser Satz steht überall, und er reicht nicht mehr. Wer sie zu \
             Werbung setzt, braucht eine Einwilligung.\nNewsletter sind wegen Tracking betroffen.",
        ));
        assert!(!asks(
            "The court ruled on Monday that cookies for advertising need consent. Publishers and \
             their partners said the ruling would cost them a third of what they earn."
        ));
    }
}
