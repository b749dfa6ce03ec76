//! The opening of an article that stands apart from the rest: many pages put
//! the first paragraphs, between heading and text, into a box of their own,
//! and an extractor that settles on one box loses them.

use std::collections::HashSet;

use dom_query::{Document, NodeRef};

use super::title;

/// Most blocks of a page that are looked at.
const MOST: usize = 4_000;

/// Most words between heading and text that may be an opening.
const LONGEST: usize = 2_500;

/// A block of text without blocks in it.
struct Block {
    /// Its letters, to find it again.
    letters: String,
    words: usize,
    is_heading: bool,
    is_item: bool,
    html: String,
}

/// The blocks of a page from its heading on.
pub(super) struct Opening(Vec<Block>);

impl Opening {
    /// Notes what follows the heading of a page.
    pub(super) fn note(document: &Document, title: &str) -> Self {
        let heading = heading(document, &title::letters(title));
        let (Some(body), Some(heading)) = (document.body(), heading) else {
            return Self(Vec::new());
        };
        let mut nodes = body.descendants_it().skip_while(|node| node.id != heading).skip(1);
        let mut blocks = Vec::new();
        let mut words = 0;
        for node in nodes.by_ref().filter(is_block).take(MOST) {
            if node.descendants_it().any(|inner| is_block(&inner)) || is_apart(&node) {
                continue;
            }
            let text = node.text();
            let block = Block {
                letters: title::letters(&text),
                words: super::chaff::words(&text),
                is_heading: !node.has_name("p") && !node.has_name("li") && !node.has_name("div"),
                is_item: node.has_name("li"),
                html: node.html().to_string(),
            };
            if block.letters.is_empty() || super::prune::linked(&node, text.chars().count()) > 0.4 {
                continue;
            }
            words += block.words;
            blocks.push(block);
            if words > LONGEST {
                break;
            }
        }
        Self(blocks)
    }

    /// Puts what stands between the heading and the beginning of a found
    /// article before it, where that is running text.
    pub(super) fn restore(&self, found: String) -> String {
        let document = Document::fragment(found.as_str());
        let own: HashSet<String> = document
            .html_root()
            .descendants_it()
            .filter(|node| is_block(node) && !node.descendants_it().any(|inner| is_block(&inner)))
            .map(|node| title::letters(&node.text()))
            .filter(|letters| letters.len() >= 40)
            .collect();
        let Some(begin) = self.0.iter().position(|block| own.contains(&block.letters)) else {
            return found;
        };
        let before = self.0.get(..begin).unwrap_or_default();
        let Some(first) = before.iter().position(|block| block.is_prose()) else { return found };
        let mut html = String::new();
        let mut in_list = false;
        for block in before.iter().skip(first) {
            if block.is_item != in_list {
                html.push_str(if block.is_item { "<ul>" } else { "</ul>" });
                in_list = block.is_item;
            }
            html.push_str(&block.html);
        }
        if in_list {
            html.push_str("</ul>");
        }
        html + &found
    }
}

impl Block {
    fn is_prose(&self) -> bool {
        !self.is_heading && !self.is_item && self.words >= 20
    }
}

/// Returns the heading that says the title, else the only one of the first
/// rank.
fn heading(document: &Document, title: &str) -> Option<dom_query::NodeId> {
    let headings = document.select("h1, h2");
    let says = |node: &&NodeRef<'_>| {
        let own = title::letters(&node.text());
        !own.is_empty() && (own == title || (own.len() > 20 && title.contains(&own)))
    };
    let said = headings.nodes().iter().find(says).map(|node| node.id);
    said.or_else(|| match document.select("h1").nodes() {
        [only] => Some(only.id),
        _ => None,
    })
}

fn is_block(node: &NodeRef<'_>) -> bool {
    node.is_element()
        && ["p", "li", "div", "section", "h2", "h3", "h4", "td", "table", "form", "ul", "ol"]
            .iter()
            .any(|name| node.has_name(name))
}

/// Tells whether a block stands beside the text rather than in it.
fn is_apart(node: &NodeRef<'_>) -> bool {
    ["table", "form", "td", "ul", "ol"].iter().any(|name| node.has_name(name))
        || node.ancestors_it(Some(12)).any(|above| {
            ["aside", "nav", "footer", "form", "table", "figure", "button", "dialog"]
                .iter()
                .any(|name| above.has_name(name))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opening_in_a_box_of_its_own_comes_back() {
        let opening = "The river rose by a hand's breadth in the night, and the people of the \
                       lower town carried their goods upstairs, as every spring.";
        let first = "Nobody was hurt, said the mayor, who had walked along the dam all night.";
        let page = format!(
            "<body><h1>A river rises</h1><div class=intro><p>By Jane</p><p>{opening}</p><ul>\
             <li>one</li><li>two</li></ul></div><aside><p>{opening} Aside.</p></aside>\
             <div class=text><p>{first}</p></div></body>"
        );
        let document = Document::from(page);
        let noted = Opening::note(&document, "A river rises");
        assert_eq!(
            noted.restore(format!("<div><p>{first}</p></div>")),
            format!("<p>{opening}</p><ul><li>one</li><li>two</li></ul><div><p>{first}</p></div>")
        );
        let whole = format!("<div><p>{opening}</p><p>{first}</p></div>");
        assert_eq!(noted.restore(whole.clone()), whole);
        let strange = "<p>Words that do not stand on the page, however long they may be.</p>";
        assert_eq!(noted.restore(strange.to_owned()), strange);
    }
}
