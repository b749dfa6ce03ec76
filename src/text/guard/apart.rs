//! Elements whose content is not markup, or is not read: what of them stays.

use super::rules::{Name, Place};
use super::tag::Tag;
use super::{Guard, payload};
use crate::text::plain::decode;

impl<'a> Guard<'a> {
    /// Skips an element whose content is not markup, or is not read.
    pub(super) fn skip(&mut self, tag: &Tag<'a>, place: Place) {
        if place == Place::Nowhere || is_shadow(tag) {
            return;
        }
        let Some(content) = self.take_content(tag.name) else {
            // In HTML the content of these is text up to the end.
            if place == Place::Script {
                self.rest = "";
            }
            return;
        };
        match place {
            Place::Script => {
                self.frame_shown(tag);
                self.keep_data(tag, content);
            }
            Place::Gone if tag.name == Name::TEXTAREA => self.keep_area(tag, content),
            Place::Title if !self.seen.title && !self.seen.body => {
                self.seen.title = true;
                self.html.push_str("<title>");
                self.write_text(&content.replace('<', "&lt;"));
                self.html.push_str("</title>");
            }
            Place::Noscript if self.seen.body || self.seen.content => {
                self.keep_images(content);
            }
            Place::Frame if self.elements < self.limits.html_elements => {
                self.elements += 1;
                tag.write(tag.name, self.limits.html_attributes, &mut self.html);
                self.html.push_str("</iframe>");
            }
            // An empty template with a name is a place that is filled later.
            Place::Gone
                if tag.name == Name::TEMPLATE
                    && content.is_empty()
                    && tag.value("id").is_some()
                    && self.elements < self.limits.html_elements =>
            {
                self.elements += 1;
                tag.write(tag.name, self.limits.html_attributes, &mut self.html);
                self.html.push_str("</template>");
            }
            Place::Raw => {
                self.html.push_str("<pre>");
                self.write_text(&content.replace('&', "&amp;").replace('<', "&lt;"));
                self.html.push_str("</pre>");
            }
            Place::Formula => {
                let told = tag.value("alttext").map(str::to_owned);
                let text = told.unwrap_or_else(|| formula(content));
                self.write_text(&text.replace('<', "&lt;"));
            }
            _ => {}
        }
    }

    /// Takes the text up to the end tag of a name, and that tag.
    fn take_content(&mut self, name: Name) -> Option<&'a str> {
        if self.unclosed.contains(&name) {
            return None;
        }
        let mut from = 0;
        while let Some(at) = self.rest.get(from..)?.find("</") {
            let end = self.rest.get(from + at..)?;
            let tail = end.get(2..)?;
            if name.begins(tail) {
                let content = self.rest.get(..from + at)?;
                let length = Tag::read(end, 2).map_or(end.len(), |tag| tag.length);
                self.rest = end.get(length..)?;
                return Some(content);
            }
            from += at + 2;
        }
        self.unclosed.push(name);
        None
    }

    /// Keeps the JSON of a script: JSON-LD, `application/json`, and objects
    /// that are assigned to a variable of the page, or returned to one.
    fn keep_data(&mut self, tag: &Tag<'_>, content: &str) {
        let kind = tag.value("type").unwrap_or_default().to_ascii_lowercase();
        let content = content.trim();
        if kind.starts_with("math/tex") {
            // Beside it stands what a script drew of it.
            let is_marked = self.elements < self.limits.html_elements;
            if is_marked {
                self.elements += 1;
                self.html.push_str("<span data-tex>");
            }
            self.write_text(&content.replace('&', "&amp;").replace('<', "&lt;"));
            if is_marked {
                self.html.push_str("</span>");
            }
        } else if kind.starts_with("application/ld+json") {
            self.linked.push(content.to_owned());
        } else if kind.contains("json") {
            self.state.push(content.to_owned());
        } else if matches!(kind.as_str(), "" | "text/javascript" | "application/javascript") {
            let head = content.get(..content.floor_char_boundary(120)).unwrap_or_default();
            if let Some((target, _)) = head.split_once('=')
                && target.trim().len() < 80
                && target.contains("__")
                && let Some(value) = content.get(target.len() + 1..).map(str::trim_start)
            {
                match value.starts_with('{') {
                    true => self.state.push(value.to_owned()),
                    false => self.state.extend(payload::json(value)),
                }
            }
        }
    }

    /// Keeps what some pages write into areas of text for their scripts to
    /// show: the parts of an article, in the words of schema.org.
    fn keep_area(&mut self, tag: &Tag<'_>, content: &str) {
        let key = match tag.value("class").unwrap_or_default() {
            "article-title" => "headline",
            "article-content" => "articleBody",
            "article-time" => "datePublished",
            "article-author" => "author",
            _ => return,
        };
        if !content.trim().is_empty() && !self.areas.contains_key(key) {
            self.areas.insert(key.to_owned(), decode(content.trim()).into_owned().into());
        }
    }

    /// Adds what was kept of areas to the data of the page, if it is an
    /// article.
    pub(super) fn end_areas(&mut self) {
        if self.areas.contains_key("articleBody") {
            let mut article = std::mem::take(&mut self.areas);
            article.insert("@type".to_owned(), "NewsArticle".into());
            self.linked.push(serde_json::Value::Object(article).to_string());
        }
    }

    /// Writes the first pictures of a `noscript`, without what else it holds.
    fn keep_images(&mut self, content: &str) {
        let mut rest = content;
        let mut found = Vec::new();
        while let Some(at) = rest.find("<img").or_else(|| rest.find("<IMG")) {
            rest = rest.get(at..).unwrap_or_default();
            let Some(tag) = Tag::read(rest, 1).filter(|_| found.len() < 4) else { break };
            rest = rest.get(tag.length..).unwrap_or_default();
            found.push(tag);
        }
        if found.is_empty() || self.elements + 5 > self.limits.html_elements {
            return;
        }
        self.html.push_str("<noscript>");
        for tag in found {
            self.elements += 1;
            tag.write(Name::IMG, self.limits.html_attributes, &mut self.html);
        }
        self.html.push_str("</noscript>");
    }
}

/// Sees a template whose content a browser shows in place of its element's
/// (WHATWG HTML, 4.12.3).
fn is_shadow(tag: &Tag<'_>) -> bool {
    tag.name == Name::TEMPLATE
        && ["shadowrootmode", "shadowroot"].iter().any(|name| tag.value(name).is_some())
}

/// How deep the parts of a formula are told apart.
const DEPTH: usize = 24;

/// Returns the text of a formula: its TeX if it is told, else what it shows,
/// on one line.
fn formula(content: &str) -> String {
    let mut open: Vec<(&str, Vec<String>)> = vec![("", Vec::new())];
    let mut deeper = 0_usize;
    let mut annotated = false;
    for part in content.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or(("", part));
        let tag = tag.trim_ascii();
        if tag.starts_with("annotation") {
            annotated = true;
            if tag.contains("tex") {
                return text.trim().to_owned();
            }
        } else if tag.starts_with("/annotation") {
            annotated = false;
        }
        if annotated || tag.contains("annotation") {
            continue;
        }
        if tag.starts_with('/') {
            if deeper > 0 {
                deeper -= 1;
            } else if open.len() > 1
                && let Some((name, parts)) = open.pop()
                && let Some((_, above)) = open.last_mut()
            {
                above.push(arranged(name, parts));
            }
        } else if !tag.is_empty() && !tag.ends_with('/') && !tag.starts_with('!') {
            if open.len() < DEPTH {
                let end = tag.find(|letter: char| letter.is_ascii_whitespace());
                open.push((tag.get(..end.unwrap_or(tag.len())).unwrap_or_default(), Vec::new()));
            } else {
                deeper += 1;
            }
        }
        let text = text.trim();
        if let Some((_, parts)) = open.last_mut().filter(|_| !text.is_empty()) {
            parts.push(text.to_owned());
        }
    }
    while open.len() > 1
        && let Some((name, parts)) = open.pop()
        && let Some((_, above)) = open.last_mut()
    {
        above.push(arranged(name, parts));
    }
    open.pop().map(|(_, parts)| row(parts)).unwrap_or_default()
}

/// Writes the parts of an element of MathML (MathML Core, 3.2 to 3.5) one after
/// another, with the signs that are usual where there is one line.
fn arranged(name: &str, parts: Vec<String>) -> String {
    match (name, parts.as_slice()) {
        ("mfrac", [above, below]) => format!("{}/{}", grouped(above), grouped(below)),
        ("msup", [base, power]) => format!("{base}^{}", grouped(power)),
        ("msub", [base, index]) => format!("{base}_{}", grouped(index)),
        ("msubsup" | "munderover", [base, index, power]) => {
            format!("{base}_{}^{}", grouped(index), grouped(power))
        }
        ("mroot", [base, index]) => format!("{}^(1/{})", grouped(base), grouped(index)),
        ("msqrt", _) => format!("√{}", grouped(&row(parts))),
        ("mtr", _) => parts.join(", "),
        ("mtable", _) => parts.join("; "),
        _ => row(parts),
    }
}

/// Puts parts in one row; a fraction stays apart from a number before it.
fn row(parts: Vec<String>) -> String {
    let mut parts = parts.into_iter();
    let mut row = parts.next().unwrap_or_default();
    for part in parts {
        if part.contains('/')
            && part.starts_with(|sign: char| sign.is_ascii_digit())
            && row.ends_with(|sign: char| sign.is_ascii_digit())
        {
            row.push(' ');
        }
        row.push_str(&part);
    }
    row
}

/// Puts what is more than one number or letter in brackets.
fn grouped(part: &str) -> String {
    let is_entity = part.starts_with('&') && part.find(';') == Some(part.len() - 1);
    let is_number = part.chars().all(|sign| sign.is_ascii_digit() || sign == '.');
    if is_entity || is_number || part.chars().count() <= 1 {
        return part.to_owned();
    }
    format!("({part})")
}

#[cfg(test)]
mod tests {
    use super::super::guard;
    use crate::model::Limits;

    fn guarded(html: &str) -> String {
        guard(html, &Limits::default()).unwrap().html
    }

    #[test]
    fn what_is_not_read_is_gone() {
        let page = "a<!-- <p> -->b<!-->c<style>p{}</style>d<script>if (a</b/.x) {'</p>'}</script>e<svg><path/></svg>f<select><option>g</select><textarea><p></textarea>h<noscript>i</noscript>";
        assert_eq!(guarded(page), "abcdefh");
    }

    #[test]
    fn a_formula_is_told_in_letters() {
        for (page, told) in [
            ("<math alttext='a<b'><mi>x</mi></math>", "a&lt;b"),
            ("<math> <mi>a</mi> <mo>&lt;</mo>\n<mn>1</mn> </math>", "a&lt;1"),
            (
                "<math><mi>a</mi><annotation encoding='application/x-tex'>\\a_1 </annotation></math>",
                "\\a_1",
            ),
            ("<math><mi>a</mi><annotation-xml><ci>b</ci></annotation-xml></math>", "a"),
            ("<script type='math/tex; mode=display'>a<b</script>", "<span data-tex>a&lt;b</span>"),
            ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "1/2"),
            ("<math><mn>2</mn><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "2 1/2"),
            (
                "<math><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></math>",
                "E=mc^2",
            ),
            (
                "<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><msqrt><mi>c</mi></msqrt></mfrac></math>",
                "(a+b)/(√c)",
            ),
            ("<math><msup><mi>x</mi></math>", "x"),
        ] {
            assert_eq!(guarded(page), told, "{page}");
        }
    }

    #[test]
    fn places_that_are_filled_later_stay() {
        let page = "a<template id=\"B:0\"></template>b<template id=x>c</template>";
        assert_eq!(guarded(page), "a<template id=\"B:0\"></template>b");
    }

    #[test]
    fn pictures_of_noscript_stay_in_the_body() {
        let page = "<body><noscript><p><img src=a.jpg alt=b></p>text</noscript>";
        assert_eq!(guarded(page), "<body><noscript><img src=a.jpg alt=b></noscript>");
        assert_eq!(guarded("<head><noscript><img src=p></noscript></head>"), "<head></head>");
    }

    #[test]
    fn what_stands_in_the_shadow_of_an_element_is_read() {
        for mode in ["shadowrootmode", "shadowroot"] {
            let style = "<style>p{}</style>";
            let page = format!("<x-a><template {mode}=open>{style}<p>a</p></template>b</x-a>");
            assert_eq!(guarded(&page), "<x-a><p>a</p>b</x-a>");
        }
    }

    #[test]
    fn data_of_scripts_is_set_apart() {
        let page = "<script id=s type=application/json>{\"a\":1}</script><script type='application/ld+json'>{}</script><script>window.__STATE__ = {\"b\":2};</script><script>var a={}</script>";
        let guarded = guard(page, &Limits::default()).unwrap();
        assert_eq!(guarded.html, "");
        assert_eq!(guarded.data, ["{}", "{\"a\":1}", "{\"b\":2};"]);
    }

    #[test]
    fn an_article_in_areas_of_text_is_data() {
        let page = "<textarea class=article-title>A river</textarea><textarea>x</textarea><textarea class=article-content>&lt;p&gt;It rose.</textarea>";
        let guarded = guard(page, &Limits::default()).unwrap();
        assert_eq!(guarded.html, "");
        let [data] = guarded.data.as_slice() else { panic!("{:?}", guarded.data) };
        let data: serde_json::Value = serde_json::from_str(data).unwrap();
        assert_eq!(data["headline"], "A river");
        assert_eq!(data["articleBody"], "<p>It rose.");
        let alone = guard("<textarea class=article-title>x</textarea>", &Limits::default());
        assert!(alone.unwrap().data.is_empty());
    }
}
