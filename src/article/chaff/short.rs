//! Short lines of a site between those of an article, which are no sentences.

use super::kinds;
use super::leaf::Leaf;
use super::notice::{is_quoted, opens};
use super::phrases::{BUTTONS, CALLED, COUNTED, FORMATS, MEASURES, NETWORKS, PASSED, SHORT, SIZES};
use super::tail::is_tally;
use super::told::is_told;
use crate::text::script::{ends_sentence, from_word, words};

/// Most words of a line that asks to follow a channel.
const CHANNEL: usize = 20;

/// Tells whether a block is a line of the site, wherever it stands.
pub(super) fn is_line(leaf: &Leaf<'_>) -> bool {
    if leaf.words > CHANNEL || leaf.node.has_name("li") {
        return false;
    }
    let text = from_word(&leaf.text);
    let is_short = || leaf.words <= 14 && !ends_sentence(text) && opens(text, &SHORT);
    let is_told = || !leaf.is_heading && leaf.words <= 9;
    is_short()
        || is_told() && (is_measure(text) || is_tally(text) || is_passed(text))
        || kinds::goes_on(text)
        || !leaf.is_heading && (kinds::is_shared(text) || is_file(text) && !is_introduced(leaf))
        || text.ends_with("click to tweet")
        || is_channel(&leaf.text)
}

/// Tells whether a text in no block is one.
pub(super) fn is_loose(text: &str) -> bool {
    words(text) <= 9 && (is_measure(text) || is_passed(text) || BUTTONS.contains(&text))
        || kinds::goes_on(text)
        || is_file(text)
}

/// Longest line that names a file, in bytes.
const FILE: usize = 160;

/// Tells whether a text is the name of a file to take, of what form that is
/// and of what size.
fn is_file(text: &str) -> bool {
    let (mut is_formed, mut is_sized, mut was_number) = (false, false, false);
    if text.len() > FILE || ends_sentence(text) {
        return false;
    }
    for part in text.split(|letter: char| !letter.is_alphanumeric()) {
        let unit = part.trim_start_matches(|letter: char| letter.is_ascii_digit());
        is_formed |= FORMATS.contains(&part);
        is_sized |= SIZES.contains(&unit) && (was_number || unit.len() < part.len());
        was_number = unit.is_empty() && !part.is_empty();
    }
    is_formed && is_sized
}

/// Tells whether the block above names what stands below it.
fn is_introduced(leaf: &Leaf<'_>) -> bool {
    let above = leaf.node.prev_element_sibling();
    above.is_some_and(|above| above.text().trim_end().ends_with([':', '：']))
}

/// Tells whether a text is no more than a number and what it counts, or an
/// address and what it is for.
fn is_measure(text: &str) -> bool {
    let numbered = text.trim_start_matches(|letter: char| !letter.is_alphabetic());
    if numbered.len() < text.len() {
        let number = text.strip_suffix(numbered).unwrap_or_default().trim_end();
        // A chapter may have that number.
        return COUNTED.contains(&numbered) && !number.ends_with(['.', ')', ':']);
    }
    let mut rests = MEASURES.iter().filter_map(|label| text.strip_prefix(label));
    rests.any(|rest| {
        let value = rest.trim_start_matches([':', '：', ' ', '\u{a0}', '(', '（']);
        value.len() < rest.len()
            && (value.starts_with(char::is_numeric) && value.split(' ').count() <= 4
                || value.starts_with("http") && !value.contains(' '))
    })
}

/// Tells whether a text lets readers pass over what is set in, or says that it
/// is over.
fn is_passed(text: &str) -> bool {
    let text = text.trim_end_matches(|letter: char| !letter.is_alphabetic());
    PASSED
        .iter()
        .any(|(start, end)| text.strip_prefix(start).is_some_and(|rest| rest.ends_with(end)))
}

/// Tells whether a text asks readers to follow a channel: it says where that
/// is, and asks.
fn is_channel(text: &str) -> bool {
    NETWORKS.is_in(text) && CALLED.is_in(text) && !is_quoted(text) && !is_told(text)
}

#[cfg(test)]
mod tests {
    use super::super::tests::left;

    #[test]
    fn what_a_site_counts_goes() {
        for chaff in [
            "Reading Time: 5 minutes",
            "Post Views: 3,412",
            "4 Min. Lesezeit",
            "زمان مطالعه: ۴ دقیقه",
            "کد خبر: 1234567",
            "لینک کوتاه: https://a.example/abc",
            "3 دقائق للقراءة",
            "Bình luận (0)",
            "Количество показов: 211",
            "Переглядів 5120",
            "تعداد بازدید: ۱۲۳۴",
            "720 просмотров",
            "1,693 views",
            "10 réactions",
            "អានចំនួន: ៤,៥១២",
            "لینک کوتاه خبر: https://a.example/abc",
        ] {
            let chaff = format!("<p>{chaff}</p>");
            assert_eq!(left("", &chaff, "", None), "", "{chaff}");
        }
        for kept in [
            "Views: the town and its river",
            "Reading time is short in the lower town.",
            "Views 12 people had of the dam before it broke",
            "5 minutes of silence",
            "Переглядів стало більше",
            "12 views of the river",
            "3. Comments",
            "បានអានចំនួន",
        ] {
            let kept = format!("<p>{kept}</p>");
            assert_eq!(left("", &kept, "", None), kept);
        }
    }

    #[test]
    fn names_of_files_go() {
        for chaff in [
            "Arrêté municipal (pdf - 410 Ko)",
            "Damm.pdf Velikost: 1,2 MB",
            "Video herunterladen (10,2 MB | MP4)",
            "The plan of the dam [PDF, 2.4MB]",
        ] {
            assert_eq!(left("", &format!("<p>{chaff}</p>"), "", None), "", "{chaff}");
        }
        let introduced = "The town has published this:</p><p>The plan of the dam (PDF, 2 MB)";
        for kept in
            ["The PDF of the plan has 2 MB.", "The river has 2 MB", "A PDF of 3 pages", introduced]
        {
            let kept = format!("<p>{kept}</p>");
            assert_eq!(left("", &kept, "", None), kept);
        }
    }

    #[test]
    fn ways_past_what_is_set_in_go() {
        for chaff in [
            "Skip Most read and continue reading",
            "End of Twitter post, 1",
            "End of Most read",
            "Пропустить Рассылка и продолжить чтение.",
            "از پست ایکس رد شوید",
            "پایان پست ایکس",
            "跳过 YouTube 帖子",
            "结尾 YouTube 帖子, 1",
            "X paylaşımının sonu",
        ] {
            let chaff = format!("<p>{chaff}</p>");
            assert_eq!(left("", &chaff, "", None), "", "{chaff}");
        }
        for kept in ["End of an era", "Skip the bridge", "کودکان از رودخانه رد شدند"]
        {
            let kept = format!("<p>{kept}</p>");
            assert_eq!(left("", &kept, "", None), kept);
        }
    }

    #[test]
    fn channels_are_offered_in_many_languages() {
        for chaff in [
            "WhatsApp kanalımıza katılmak için tıklayın",
            "Telegram арнамызға жазылыңыз",
            "برای دریافت آخرین اخبار در تلگرام عضو شوید",
            "ہمارے واٹس ایپ چینل کو فالو کریں: لنک",
            "הצטרפו לערוץ הטלגרם שלנו",
            "Jiunge na chaneli yetu ya WhatsApp hapa",
            "Telegram kanalimizga obuna boʻling",
            "ہمیں ٹوئٹر پر فالو کریں",
            "لمتابعة أخبار النهر على جوجل نيوز",
            "ติดตามเราได้ที่ Facebook",
            "Me li Facebookê bişopîne",
        ] {
            let chaff = format!("<p>{chaff}</p>");
            assert_eq!(left("", &chaff, "", None), "", "{chaff}");
        }
        for kept in [
            "Полиция нашла запись в телеграм-канале.",
            "Наш город читает новости в телеграме.",
            "אלפים הצטרפו לערוץ הטלגרם של העיר",
            "The town told its people by WhatsApp.",
            "อำเภอแจ้งข่าวผ่าน Facebook ทุกวัน",
            "لمتابعة القضية سافر الوزير إلى النهر",
            "Facebook ha chiuso la pagina del comune.",
            "وزیر گفت: «در تلگرام عضو شوید».",
        ] {
            let kept = format!("<p>{kept}</p>");
            assert_eq!(left("", &kept, "", None), kept);
        }
    }

    #[test]
    fn short_lines_of_a_site_are_no_sentences() {
        for chaff in [
            "Discover more from The Lower Town",
            "Read or share this story: http://boat.example/1",
            "Toggle caption",
            "Video Ad Feedback",
            "Rate this post",
            "Click to Tweet",
            "Zobacz wideo Most nad rzeką",
            "شارك المقال",
            "Zurück zur Übersicht",
            "Podcast: Play in new window | Download",
            "Poslouchat článek",
            "Bild vergrößern",
            "Artikel teilen",
            "Bu haberi paylaş",
            "שתפו את הכתבה",
            "Bersambung ke halaman berikutnya...",
            "جميع الحقوق محفوظة",
            "Titelbild: Jana Fluss / pictures.example",
        ] {
            let chaff = format!("<p>{chaff}</p>");
            assert_eq!(left("", &chaff, "", None), "", "{chaff}");
        }
        for kept in [
            "<p>Discover more from the river than the town has ever known.</p>",
            "<p>Rate this high is what no town can pay.</p>",
            "<p>Share prices fell</p>",
            "<p>جميع الحقوق محفوظة للعمال وفق القانون الجديد، قال الوزير.</p>",
            "<p>Zurück zur Brücke</p>",
            "<p>Die Brücke steht.</p><p>Das Foto: ein Rätsel</p>",
            "<ul><li>Reading time: 5 minutes</li></ul>",
        ] {
            assert_eq!(left("", kept, "", None), kept);
        }
    }
}
