//! What a body says itself, apart from teasers of other articles, lists of
//! links and notices of copyright.

use dom_query::{Document, NodeData, NodeRef};

use super::fold::width;
use crate::article::address::{host_of, is_picture};
use crate::article::walk::{Step, Walk};

/// Most text that is kept: what has more is judged by nobody's words.
pub(super) const LONG: usize = 1_500;

/// Fewest teasers that are told from headings of the article that link.
const TEASERS: usize = 3;

/// Longest text of a teaser.
const TEASER: usize = 400;

/// Longest notice of copyright.
const NOTICE: usize = 500;

/// What a picture or player counts for, in characters.
const SHOWN: usize = 20;

/// Fewest pictures that tell a story without words.
const STORY: usize = 3;

/// The own text of a body.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// Its lines, up to the first ones that are more than [`LONG`].
    pub(super) text: String,
    /// Its characters.
    pub(super) width: usize,
    /// Those of links and teasers included.
    pub(super) all: usize,
    /// How many headings with text lead elsewhere.
    pub(super) teasers: usize,
    /// Whether the teasers are all of one host, the page's.
    pub(super) inward: bool,
    /// How many texts of teasers are said to go on elsewhere.
    pub(super) excerpts: usize,
    /// How many lines end in words that lead to where they go on.
    pub(super) leads: usize,
    /// The characters of those lines.
    pub(super) led: usize,
    pictures: usize,
    players: usize,
}

impl Own {
    /// Reads a body no further than to where it has more than so many
    /// characters, if that is more than [`LONG`].
    pub(super) fn of(body: &Document, host: &str, enough: usize) -> Self {
        let lines = lines(&body.html_root());
        let mut own = Self { inward: true, ..Self::default() };
        let heads: Vec<usize> =
            (0..lines.len()).filter(|at| lines.get(*at).is_some_and(Line::teases)).collect();
        let many = heads.len() >= TEASERS;
        let mut room = 0;
        for (at, line) in lines.iter().enumerate() {
            own.pictures += line.pictures;
            own.players += line.players;
            if many && line.teases() {
                room = TEASER;
                own.teasers += 1;
                own.all += line.width;
                own.inward &= line.host.as_deref() == Some(host);
                continue;
            }
            if many && line.heading {
                room = 0;
                // What stands over the first teaser is called `Related`.
                if lines.get(at + 1).is_some_and(Line::teases) {
                    continue;
                }
            }
            if line.width <= room {
                room -= line.width;
                own.leads += usize::from(line.leads());
                own.excerpts += usize::from(line.leads() || line.ends_in(&["[…]", "[...]"]));
                own.all += line.width;
                continue;
            }
            room = 0;
            if is_notice(line) {
                continue;
            }
            own.all += line.width;
            if line.is_link() {
                continue;
            }
            let leads = line.leads();
            own.leads += usize::from(leads);
            // A day stands beside each of them.
            if leads || own.leads > 0 && !line.text.contains(char::is_alphabetic) {
                own.led += line.width;
            }
            own.width += line.width;
            if own.width > LONG.max(enough) {
                break;
            }
            if own.width <= LONG {
                own.text.push_str(line.text.trim());
                own.text.push('\n');
            }
        }
        own
    }

    /// Returns what pictures and players count for.
    pub(super) fn shown(&self) -> usize {
        let pictures = if self.pictures >= STORY { self.pictures } else { 0 };
        (pictures + self.players) * SHOWN
    }
}

/// The text of one block.
#[derive(Debug, Default)]
struct Line {
    text: String,
    width: usize,
    /// The characters of it that stand in links.
    linked: usize,
    heading: bool,
    /// The host of its last link.
    host: Option<String>,
    pictures: usize,
    players: usize,
}

impl Line {
    fn is_link(&self) -> bool {
        self.linked * 5 >= self.width * 4 && self.width > 0
    }

    fn teases(&self) -> bool {
        self.heading && self.is_link()
    }

    /// Tells whether it was cut where a list leads on to the rest.
    fn leads(&self) -> bool {
        self.ends_in(&["[详细]", "[详情]", "[全文]", "[阅读全文]", "[查看全文]", "[詳細]"])
    }

    fn ends_in(&self, ends: &[&str]) -> bool {
        let text = self.text.trim_end();
        ends.iter().any(|end| text.ends_with(end))
    }
}

fn lines(root: &NodeRef<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line = Line::default();
    // Which of block, heading and link each element around is.
    let mut around: Vec<(bool, bool, bool)> = Vec::new();
    let mut finish = |line: &mut Line| {
        let mut whole = std::mem::take(line);
        whole.width = width(&whole.text);
        if whole.width > 0 || whole.pictures > 0 || whole.players > 0 {
            lines.push(whole);
        }
    };
    for step in Walk::below(root) {
        match step {
            Step::Leave => {
                if around.pop().is_some_and(|(block, ..)| block) {
                    finish(&mut line);
                }
            }
            Step::Enter(node) if node.is_element() => {
                let name = node.node_name().unwrap_or_default();
                let name = name.as_ref();
                let heading = matches!(name.as_bytes(), [b'h', b'1'..=b'6']);
                let link = name == "a";
                let block = !link && !INLINE.contains(&name);
                if block {
                    finish(&mut line);
                }
                let in_heading = heading || around.last().is_some_and(|(_, heading, _)| *heading);
                let in_link = link || around.last().is_some_and(|(.., link)| *link);
                line.heading = in_heading;
                if link {
                    let href = node.attr("href").unwrap_or_default();
                    let host = host_of(&href).unwrap_or_default();
                    // A player became a link that is called by its host.
                    line.players += usize::from(!host.is_empty() && node.text().trim() == host);
                    line.host = Some(host.to_owned());
                }
                line.pictures += usize::from(name == "img" && (!in_link || shows_itself(&node)));
                around.push((block, in_heading, in_link));
            }
            Step::Enter(node) => node
                .query(|inner| {
                    if let NodeData::Text { contents } = &inner.data {
                        line.heading |= around.last().is_some_and(|(_, heading, _)| *heading);
                        line.text.push_str(contents);
                        if around.last().is_some_and(|(.., link)| *link) {
                            line.linked += width(contents);
                        }
                    }
                })
                .unwrap_or_default(),
        }
    }
    finish(&mut line);
    lines
}

/// Elements that a line goes on in.
const INLINE: [&str; 22] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "em", "i", "img", "ins", "kbd", "mark",
    "q", "ruby", "s", "small", "span", "strong", "sub", "sup",
];

/// Tells whether a linked picture leads to a picture.
fn shows_itself(picture: &NodeRef<'_>) -> bool {
    let link = picture.ancestors_it(Some(4)).find(|above| above.has_name("a"));
    link.and_then(|link| link.attr("href")).is_some_and(|href| is_picture(&href))
}

/// Tells whether a line is a site's notice: copyright, licence, whom to call.
fn is_notice(line: &Line) -> bool {
    if line.width > NOTICE {
        return false;
    }
    let line = line.text.to_lowercase();
    let line = line.trim_start();
    line.starts_with('©')
        || line.starts_with("copyright ")
        || line.contains("all rights reserved")
        || line.contains("版权所有")
        || line.contains("icp备")
        || line.contains("icp证")
        || line.contains("icp備")
        || line.contains("公网安备")
        || line.contains("新闻信息服务许可证")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(html: &str) -> Own {
        Own::of(&Document::fragment(html), "a.example", 0)
    }

    #[test]
    fn teasers_links_and_notices_are_not_its_own() {
        let teaser = "<h3><a href=https://a.example/1>A title</a></h3><p>What it is about.</p>";
        let teasers = teaser.repeat(5);
        let page = own(&format!(
            "<p>Not here.</p><h2>Related</h2>{teasers}<p>© 2024 A. All rights reserved."
        ));
        assert_eq!((page.text.as_str(), page.teasers, page.inward), ("Not here.\n", 5, true));
        assert!(!own(&teasers.replace("a.example", "b.example")).inward);
        assert_eq!(own("<ul><li><a href=/1>One link</a><li>two").text, "two\n");
        assert_eq!(own("<p>京ICP备12345678号").width, 0);
    }

    #[test]
    fn lines_that_lead_on_are_told_from_quotations_that_are_cut() {
        let line = "<p>The council met until late at night, and voted… <a>[详细]</a>";
        let list = own(&format!("{line}<p>2024-07-12 10:22").repeat(5));
        assert_eq!((list.leads, list.width - list.led), (5, 0));
        assert_eq!(own(&"<p>The council met, and voted […]".repeat(5)).leads, 0);
        let teaser = "<h3><a href=https://a.example/1>A title</a></h3><p>What it is about. […]";
        assert_eq!(own(&teaser.repeat(5)).excerpts, 5);
    }

    #[test]
    fn a_heading_that_links_to_itself_teases_nothing() {
        let text = "It is the first sentence of a text that goes on for long. ".repeat(9);
        let page = own(&format!("<h2><a href=https://a.example/1>A title</a></h2><p>{text}"));
        assert!(page.text.starts_with("It is") && page.teasers == 0);
        let page =
            own(&format!("<h2><a href=https://a.example/1>A title</a></h2><p>{text}").repeat(3));
        assert!(page.width > 1_200);
    }

    #[test]
    fn pictures_and_players_count() {
        assert_eq!(own(&"<p><img src=a>".repeat(2)).shown(), 0);
        assert_eq!(own(&"<p><img src=a>".repeat(4)).shown(), 80);
        assert_eq!(own(&"<a href=/story><img src=a></a>".repeat(4)).shown(), 0);
        assert_eq!(own("<a href=https://v.example/1>v.example</a>").shown(), 20);
    }
}
