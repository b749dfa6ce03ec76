//! A page as the lines that its readers see, in one walk: what finds dates
//! and names in words reads these and never the tree again.

mod pen;

use std::ops::{Range, RangeInclusive};

use dom_query::{Document, NodeData, NodeId, NodeRef};

use super::element::is_among;
use super::title::letters;
use super::walk::{Step, Walk};
use crate::text::style::is_hidden;
use pen::{Open, Pen};

/// Most lines of a page that are looked at.
const MOST: usize = 20_000;

/// Bytes of a line that is running text.
const PROSE: usize = 200;

/// How many lines below a heading, and how many above it, belong to it.
const MASTHEAD: (usize, usize) = (14, 4);

/// Letters that are those of one language, or of several that write dates
/// alike.
const SCRIPTS: [(RangeInclusive<char>, &str); 6] = [
    ('\u{370}'..='\u{3ff}', "el"),
    ('\u{400}'..='\u{52f}', "ru"),
    ('\u{590}'..='\u{5ff}', "he"),
    ('\u{600}'..='\u{6ff}', "ar"),
    ('\u{e00}'..='\u{e7f}', "th"),
    ('\u{ac00}'..='\u{d7a3}', "ko"),
];

/// One line.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// Its text, white space collapsed.
    pub(super) text: String,
    /// Its `time` elements that tell something to machines.
    pub(super) times: Vec<Time>,
    /// Whether it stands beside the article: in a footer, a form, a comment.
    pub(super) is_aside: bool,
    /// Whether all of it is a link.
    pub(super) is_link: bool,
    /// How many bytes of it are.
    pub(super) linked: usize,
    /// Whether it is an item of a list, or a cell of a table.
    pub(super) is_item: bool,
    /// Whether it is a heading.
    pub(super) is_heading: bool,
    /// The text that it begins with.
    pub(super) begins: Option<NodeId>,
}

/// A `time` element in a line.
#[derive(Debug)]
pub(super) struct Time {
    /// The bytes of the line that it shows.
    pub(super) place: Range<usize>,
    /// What it tells machines.
    pub(super) told: String,
    /// Its classes and its property.
    pub(super) called: String,
}

/// A heading.
#[derive(Debug)]
pub(super) struct Heading {
    /// From 1, the first, to 3.
    pub(super) rank: u8,
    pub(super) text: String,
    /// The same without what stands over the title in it, where anything does.
    pub(super) bare: Option<String>,
}

/// Lines round a title, each with its place.
pub(super) type Masthead<'a> = [(usize, &'a Line)];

/// The lines of a page, and what is marked in them.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) all: Vec<Line>,
    /// Its first headings.
    pub(super) headings: Vec<Heading>,
    /// What its first `time` elements tell machines.
    pub(super) times: Vec<String>,
}

/// Tells whether an element is the day of a change that only machines are
/// told, as hCard wants it.
pub(super) fn is_unseen(node: &NodeRef<'_>) -> bool {
    node.attr("class").is_some_and(|class| {
        class.contains("updated") && (class.contains("hidden") || is_hidden(node))
    })
}

/// Returns the classes of an element and its property.
pub(super) fn called(node: &NodeRef<'_>) -> String {
    format!("{} {}", node.attr_or("class", ""), node.attr_or("itemprop", ""))
}

/// Tells whether an element is a form that holds a whole page, as ASP.NET
/// writes it.
pub(super) fn is_whole(node: &NodeRef<'_>) -> bool {
    let is_named = |id: &str| is_among(id, &["form1", "aspnetForm"]);
    node.has_name("form")
        && (node.parent().is_some_and(|above| above.has_name("body"))
            || node.attr("id").is_some_and(|id| is_named(&id)))
}

impl Lines {
    pub(super) fn of(document: &Document) -> Self {
        let mut pen = Pen::default();
        let mut open: Vec<Open> = Vec::new();
        let Some(body) = document.body() else { return pen.lines };
        let mut walk = Walk::below(&body);
        while let Some(step) = walk.next()
            && pen.lines.all.len() < MOST
        {
            match step {
                Step::Enter(node) if node.is_element() => match pen.open(&node) {
                    Some(own) => open.push(own),
                    None => walk.pass(),
                },
                Step::Enter(node) => {
                    let is_begun = !pen.line.text.is_empty();
                    node.query(|inner| {
                        if let NodeData::Text { contents } = &inner.data {
                            pen.write(contents);
                        }
                    });
                    if !is_begun {
                        pen.line.begins = Some(node.id);
                    }
                }
                Step::Leave => {
                    if let Some(own) = open.pop() {
                        pen.close(own);
                    }
                }
            }
        }
        pen.end();
        pen.lines
    }

    /// Returns the lines round the heading that says a title, the nearest
    /// first: those below it, then those above. Running text ends them.
    pub(super) fn masthead(&self, title: &str) -> Vec<(usize, &Line)> {
        self.heading(title).map(|heading| self.round(heading)).unwrap_or_default()
    }

    /// Returns the lines round one, as those round a heading.
    pub(super) fn round(&self, heading: usize) -> Vec<(usize, &Line)> {
        let near = |range: Range<usize>| {
            let lines = self.all.get(range.clone()).unwrap_or_default();
            range.zip(lines)
        };
        let last = (heading + 1 + MASTHEAD.0).min(self.all.len());
        let mut prose = 0;
        let below = near(heading + 1..last).take_while(move |(_, line)| {
            prose += usize::from(line.text.len() > PROSE);
            prose < 3
        });
        let above = near(heading.saturating_sub(MASTHEAD.1)..heading).rev();
        below.chain(above).filter(|(_, line)| !line.is_aside).collect()
    }

    /// Finds the line that says the title: a heading, else any.
    fn heading(&self, title: &str) -> Option<usize> {
        let wanted = letters(title);
        let (mut first, mut loose) = (None, None);
        for (at, line) in self.all.iter().enumerate() {
            // Most lines are told apart by their length alone.
            let may = line.text.len() >= wanted.len()
                && line.text.len() < 4 * title.len() + 64
                && (line.is_heading || (first.is_none() && !line.is_link));
            if wanted.is_empty() || !may {
                continue;
            }
            let own = letters(&line.text);
            if line.is_heading && own.contains(&wanted) {
                // Beside the title may stand the site, with the way to its
                // front page, and the title again below.
                let is_alone = own == wanted || line.linked == 0 || line.is_link;
                let is_again = own == wanted && !line.is_link && !line.is_aside;
                if is_alone && (loose.is_none() || is_again) {
                    return Some(at);
                }
                loose = loose.or(Some(at));
            }
            if own == wanted && !line.is_link {
                first = first.or(Some(at));
            }
        }
        loose.or(first)
    }

    /// Returns the language that the letters of the page are of, where dates
    /// are read as that language reads them: the first that has most to read.
    pub(super) fn language(&self) -> Option<&'static str> {
        let (mut all, mut persian, mut other) = (0, 0, 0);
        let mut of = [0; SCRIPTS.len()];
        let letters = self.all.iter().flat_map(|line| line.text.chars());
        for letter in letters.filter(|letter| letter.is_alphabetic()).take(2_000) {
            all += 1;
            if letter.is_ascii() {
                continue;
            }
            match letter {
                'گ' | 'پ' | 'چ' | 'ژ' => persian += 1,
                'ة' | 'ہ' | 'ے' | 'ں' | 'ٹ' | 'ە' | 'ێ' | 'ۆ' | 'ڕ' => other += 1,
                _ => {}
            }
            let own = of.iter_mut().zip(&SCRIPTS).find(|(_, (script, _))| script.contains(&letter));
            if let Some((count, _)) = own {
                *count += 1;
            }
        }
        let (count, (_, language)) =
            of.into_iter().zip(&SCRIPTS).max_by_key(|(count, _)| *count)?;
        let is_persian = *language == "ar" && persian * 80 > count && other * 100 < count;
        (count * 2 > all).then_some(if is_persian { "fa" } else { language })
    }

    /// Tells whether the page is written in Chinese: Han without kana.
    pub(super) fn is_chinese(&self) -> bool {
        let (mut han, mut kana, mut all) = (0, 0, 0);
        let letters = self.all.iter().flat_map(|line| line.text.chars());
        for letter in letters.filter(|letter| letter.is_alphabetic()).take(4_000) {
            all += 1;
            match letter {
                '\u{4e00}'..='\u{9fff}' => han += 1,
                '\u{3040}'..='\u{30ff}' => kana += 1,
                _ => {}
            }
        }
        han * 3 > all && kana * 20 < han
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_tell_a_language() {
        let page = |text: &str| lines(&format!("<p>{text}")).language();
        for (language, text) in [
            ("fa", "چهار کارگر گفتند که پس از آن روز هیچ پولی نگرفته‌اند"),
            ("fa", "چهار كارگر گفتند كه پس از آن روز هيچ پولي نگرفته‌اند"),
            ("ar", "قال العمال إنهم لم يتلقوا أي أموال منذ ذلك اليوم في المدينة القديمة"),
            ("ar", "چار مزدوروں نے کہا کہ اس دن کے بعد سے انہیں کوئی رقم نہیں ملی ہے"),
            ("ar", "چوار کرێکار گوتیان کە لەو ڕۆژەوە هیچ پارەیەکیان وەرنەگرتووە"),
            ("he", "הנהר עלה בלילה"),
            ("ru", "Река поднялась за ночь, пишет The Valley"),
        ] {
            assert_eq!(page(text), Some(language), "{text}");
        }
        for text in ["The river rose, wrote Река", "河水一夜之间涨了许多", ""] {
            assert_eq!(page(text), None, "{text}");
        }
    }

    fn lines(html: &str) -> Lines {
        Lines::of(&Document::from(html))
    }

    fn texts(lines: &Lines) -> Vec<&str> {
        lines.all.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn a_line_ends_where_readers_see_it_end() {
        let page = lines(
            "<div> One <b>line</b>\n of<i>text</i>.<p>Two</p>three<br>four<script>x</script></div><ul><li>five",
        );
        assert_eq!(texts(&page), ["One line of text.", "Two", "three", "four", "five"]);
        assert!(page.all.last().unwrap().is_item);
        let spans =
            "<p><span>作者：王小明</span><span>例子网</span>，<span>甲</span>乙<b>丙</b><b>丁</b>";
        assert_eq!(texts(&lines(spans)), ["作者：王小明 例子网，甲乙丙丁"]);
        assert!(texts(&lines("<title>T</title>")).is_empty());
    }

    #[test]
    fn a_line_knows_where_it_stands() {
        let page = lines(
            "<nav>a</nav><div id=comments><p>b</p></div><a href=x>c</a><h1><a href=x>d</a></h1><p>e <a href=x>f</a> <time datetime=2021-01-11>g</time></p>",
        );
        let seen: Vec<_> = page
            .all
            .iter()
            .map(|line| (line.text.as_str(), line.is_aside, line.is_link, line.is_heading))
            .collect();
        assert_eq!(
            seen,
            [
                ("a", true, false, false),
                ("b", true, false, false),
                ("c", false, true, false),
                ("d", false, true, true),
                ("e f g", false, false, false)
            ]
        );
        assert_eq!(page.all.last().unwrap().times[0].told, "2021-01-11");
        assert_eq!(page.all.last().unwrap().times[0].place, 4..5);
    }

    #[test]
    fn headings_are_whole_and_times_are_kept() {
        let page = lines(
            "<h1><b>W</b>hat<br>is it?</h1><h2>a<p>b</p></h2><time datetime=2021>x</time><h4>c</h4>",
        );
        let label = lines("<h1><span class=repo-label><i>public</i></span> <b>jane/mill</b></h1>");
        assert_eq!(label.headings[0].bare.as_deref(), Some(" jane/mill "));
        let over = lines(
            "<h1><span class=kicker>Rivers</span> <span>Boats <i>go</i></span><span hidden>x</span></h1><h2>Rivers</h2>",
        );
        assert_eq!(over.headings[0].text, "Rivers Boats go ");
        assert_eq!(over.headings[0].bare.as_deref(), Some(" Boats go "));
        assert_eq!(over.headings[1].bare, None);
        let parted = |html: &str| lines(html).headings[0].text.trim().to_owned();
        let two = |one: &str, other: &str| {
            parted(&format!(
                "<h1><span class={one}>Rivers</span><span class={other}>Go</span></h1>"
            ))
        };
        assert_eq!(two("over", "main"), "Rivers Go");
        assert_eq!(two("char", "char"), "RiversGo");
        assert_eq!(parted("<h1><span class=a>R</span><span class=b>ivers</span></h1>"), "Rivers");
        let seen: Vec<_> =
            page.headings.iter().map(|heading| (heading.rank, heading.text.as_str())).collect();
        assert_eq!(seen, [(1, "What is it? "), (2, "a b ")]);
        assert_eq!(page.times, ["2021"]);
    }

    #[test]
    fn a_form_round_the_whole_page_is_no_form() {
        let aside = |html: &str| lines(html).all[0].is_aside;
        assert!(!aside("<body><form><p>a</p></form>"));
        assert!(aside("<body><div><form><p>a</p></form></div>"));
    }

    #[test]
    fn a_masthead_ends_where_the_story_begins() {
        let prose = format!("<p>{}</p>", "word ".repeat(60));
        let page = lines(&format!(
            "<p>far</p><p>v</p><p>w</p><p>x</p><p>y</p><a href=x>A title</a><h1>A title!</h1><p>b</p><aside>c</aside>{}<p>d</p>",
            prose.repeat(3)
        ));
        let seen: Vec<&str> =
            page.masthead("a title").iter().map(|(_, line)| line.text.as_str()).collect();
        assert_eq!(seen.len(), 7);
        assert_eq!(seen[0], "b");
        assert_eq!(&seen[3..], ["A title", "y", "x", "w"]);
        assert!(page.masthead("another").is_empty() && page.masthead("").is_empty());
    }
}
