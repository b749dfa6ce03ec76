//! Names that a page marks in weaker words than `author`, below its title.

use dom_query::{Document, Element, NodeRef};
use jiff::tz::Offset;

use super::beside::{is_common, is_person};
use super::labels::names_other;
use super::marks::{is_in, own_text};
use super::name::name;
use super::parts::{is_full, leading};
use super::script::{self, is_initialled};
use super::{Outlets, leads_to_author};
use crate::article::element::{Named, attribute};
use crate::article::lines::{Lines, Masthead};
use crate::article::title::letters;
use crate::article::walk::{behind, elements, has_text, up};
use crate::text::date;
use crate::text::script::{is_hangul, is_wide};

/// Most elements that are looked at.
const MOST: usize = 24;

/// Longest text that stands between a title and who wrote, in bytes.
const BETWEEN: usize = 400;

/// Longest text of an element that names somebody, in bytes.
const LONGEST: usize = 120;

/// Finds the name in an element below the title that is called like those of
/// users or reporters, or like any name and stands beside a date.
pub(super) fn below_title(
    document: &Document,
    lines: &Lines,
    masthead: &Masthead<'_>,
    outlets: &Outlets<'_>,
) -> Option<String> {
    let (begin, _) = masthead.first()?;
    let above = lines.all.get(begin.saturating_sub(15)..*begin)?;
    let title = letters(&above.iter().rev().find(|line| line.is_heading)?.text);
    let called = elements(&document.root(), |element| call_of(element).is_some());
    called.iter().take(MOST).find_map(|node| {
        let call = node.element_ref().and_then(|element| call_of(&element))?;
        let text = if call == Call::Icon { text_behind(node)? } else { own_text(node) };
        let text = text.trim();
        let fits = text.len() <= LONGEST && !names_other(text) && !is_in(node, &ASIDE);
        let own = fits.then(|| leading(node).or_else(|| name(text))).flatten()?;
        let is_wide_name = || {
            let count = own.chars().count();
            let is_hangul = (2..=4).contains(&count) && own.chars().all(is_hangul);
            let is_han = own.chars().any(is_wide) && count <= 12;
            (is_han || is_hangul) && !own.contains([' ', '：', '，'])
        };
        let is_user = || {
            // Behind the same icon stands where to log in.
            let is_own = || own.is_ascii() && !own.starts_with("Log") && own != "Account";
            let is_nick = !own.contains(' ') && own.len() <= 24;
            is_nick && (call == Call::User || (call == Call::Icon && is_own()))
        };
        let is_long = || {
            call == Call::Writer
                && is_full(&own)
                && own.contains(char::is_lowercase)
                && !is_common(&own)
        };
        let is_of_script = || script::is_person(&own) && !script::is_call(&own);
        let is_name = is_person(&own)
            || is_wide_name()
            || is_user()
            || is_long()
            || is_of_script()
            || is_initialled(&own);
        let is_near = || is_below(node, &title) || (call == Call::Writer && is_above(node, &title));
        let is_own = is_name && !outlets.has(&own);
        let is_marked = || !matches!(call, Call::Name | Call::Icon) || is_dated(node);
        (is_own && is_marked() && is_near()).then_some(own)
    })
}

/// Where nobody signs.
const ASIDE: [&str; 9] =
    ["form", "label", "nav", "footer", "aside", "figure", "blockquote", "q", "cite"];

/// What an element is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    /// Whoever has a name on the site.
    User,
    /// Who reports or signs.
    Writer,
    /// Anything that has a name.
    Name,
    /// The picture of a person before a name.
    Icon,
}

fn call_of(element: &Element) -> Option<Call> {
    if element.has_name("address") || leads_to_author(element) {
        return Some(Call::Writer);
    }
    let class = attribute(element, "class")?;
    class.split_ascii_whitespace().find_map(|class| match class {
        "user-name" | "username" | "user_name" | "nickname" | "nick-name" | "nick_name"
        | "user__nick" | "wm-name" | "media-name" | "account-name" => Some(Call::User),
        "reporter" | "writer" | "journalist" | "doctor" | "signature" | "firma" | "user-info"
        | "userInfo" => Some(Call::Writer),
        "name" => Some(Call::Name),
        "fa-user" | "icon-user" | "glyphicon-user" | "bi-person" | "icon-author" => {
            Some(Call::Icon)
        }
        _ if class.split(['-', '_']).any(is_writer) => Some(Call::Writer),
        _ if class.ends_with("__name") => Some(Call::Name),
        _ => None,
    })
}

/// Tells whether a part of a class says in any language who writes.
fn is_writer(part: &str) -> bool {
    matches!(
        part,
        "autor"
            | "autora"
            | "autore"
            | "autores"
            | "auteur"
            | "auteurs"
            | "autorius"
            | "avtor"
            | "forfatter"
            | "journalist"
            | "kirjoittaja"
            | "muhabir"
            | "periodista"
            | "redacteur"
            | "redactor"
            | "redakteur"
            | "reporter"
            | "skribent"
            | "szerzo"
            | "writer"
            | "yazar"
    )
}

/// Returns the text that follows an icon, up to the next.
fn text_behind(icon: &NodeRef<'_>) -> Option<String> {
    behind(icon).take(3).find(has_text).map(|own| own.text().to_string())
}

/// Tells whether a date stands beside an element.
fn is_dated(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(Some(2)).any(|above| {
        let text = above.text();
        text.len() <= 300 && !date::each(&text, Offset::UTC, 1).is_empty()
    })
}

/// Tells whether the title stands at once below an element.
fn is_above(node: &NodeRef<'_>, title: &str) -> bool {
    up(node).take(3).any(|node| {
        node.next_element_sibling().is_some_and(|next| {
            let is_title = next.element_ref().is_some_and(|element| is_heading(&element));
            is_title && letters(&next.text()).contains(title)
        })
    })
}

/// Tells whether the title stands close above an element.
fn is_below(node: &NodeRef<'_>, title: &str) -> bool {
    let is_title = |node: &NodeRef<'_>| letters(&node.text()).contains(title);
    for node in up(node).take(6) {
        let mut before = node.prev_element_sibling();
        for _ in 0..4 {
            let Some(own) = before else { break };
            let itself = own.element_ref().is_some_and(|element| is_heading(&element));
            if (itself && is_title(&own)) || elements(&own, is_heading).iter().any(is_title) {
                return true;
            }
            if own.text().len() > BETWEEN {
                return false;
            }
            before = own.prev_element_sibling();
        }
    }
    false
}

fn is_heading(element: &Element) -> bool {
    element.is_one_of(&["h1", "h2", "h3"])
}

#[cfg(test)]
mod tests {
    use super::super::tests::of_page;

    #[test]
    fn who_is_called_a_user_below_the_title_signs() {
        for (line, wanted) in [
            ("<div class=user-name>小明的河</div>", Some("小明的河")),
            ("<a class=nickname>jane77</a>", Some("jane77")),
            ("<div><a class=name>小明的河</a> <i>2024-07-18 08:30</i></div>", Some("小明的河")),
            ("<div><a class=name>小明的河</a></div>", None),
            ("<div><a class=name>River goods</a> <i>2024-07-18</i></div>", None),
            ("<address>Jane Doe</address>", Some("Jane Doe")),
            ("<address>1 River Street, Valley</address>", None),
            ("<h4>By <address>Jane Doe</address>; May 3, 2013</h4>", Some("Jane Doe")),
            ("<p class=signature>Jane Doe in Rome</p>", Some("Jane Doe")),
            ("<p class=reporter>责任编辑：王小明</p>", None),
            ("<div class=credito-autor>Ana Ruiz Peña</div>", Some("Ana Ruiz Peña")),
            ("<i class=autor>Ana María de la Cruz</i>", Some("Ana María de la Cruz")),
            ("<i class=autor>Rivers and boats</i>", None),
            ("<i class=yazarlar>Ana Ruiz</i>", None),
            ("<div class=writer><a>홍길동</a></div>", Some("홍길동")),
            ("<a href=/author/nino><i>ნინო მელაძე</i></a>", Some("ნინო მელაძე")),
            ("<div class=writer-item><a href=/writer/3>זאב כהן</a></div>", Some("זאב כהן")),
            ("<a href=/author/all>كل المقالات</a>", None),
            ("<p><i class=name>Б.Сараа</i> <i>2024-07-18</i></p>", Some("Б.Сараа")),
            ("<p><b class='fa fa-user'></b> jane77 <b></b> 3 May 2023</p>", Some("jane77")),
            ("<p><b class='fa fa-user'></b> Jane Doe</p>", None),
            ("<p><b class='fa fa-user'></b> Войти <b></b> 3 May 2023</p>", None),
            ("<p><b class='fa fa-user'></b> Login <b></b> 3 May 2023</p>", None),
            ("<p class=autor>Agencia Valle</p>", None),
            ("<blockquote><p>So be it.</p><p class=autor>Ana Ruiz</p></blockquote>", None),
            ("<p class=group__name><a>Jane Doe</a>, Radio <i>3 May 2023</i></p>", Some("Jane Doe")),
            ("<p class=group__name>Jane Doe</p>", None),
            ("<form><i class=username>jane77</i></form>", None),
            ("<div class=comments><i class=username>jane77</i></div>", None),
        ] {
            let page = format!("<div><h1>A title</h1><h2>Below</h2></div><div>{line}</div>");
            assert_eq!(of_page(&page).as_deref(), wanted, "{line}");
            let above = format!("<div>{line}</div><h1>A title</h1><p>b</p>");
            let is_sure = wanted.is_some() && line.contains("autor");
            assert!(!is_sure || of_page(&above).as_deref() == wanted, "{line}");
            let far = format!("<h1>A title</h1><p>{}</p>{line}", "The river rose. ".repeat(30));
            assert!(line.contains("By ") || of_page(&far).is_none(), "{line}");
        }
    }
}
