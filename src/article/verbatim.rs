//! Code made plain: its language noted where extractors leave it, numbers of
//! lines gone, and formulas not told twice.

use std::collections::HashSet;

use dom_query::{Document, Element, NodeRef};

use super::prune::elements;

/// Where the language of code is noted, for extractors drop classes.
pub(super) const LANGUAGE: &str = "data-language";

/// Classes of elements that only number the lines beside them.
const NUMBERS: [&str; 15] = [
    "gutter",
    "lineno",
    "linenos",
    "line-number",
    "line-numbers",
    "line-numbers-rows",
    "linenumber",
    "linenumbers",
    "line-num",
    "lnum",
    "hljs-ln-numbers",
    "rouge-gutter",
    "blob-num",
    "crayon-nums",
    "linenodiv",
];

/// How far above code its language may be named.
const ABOVE: usize = 6;

/// Settles the code and the formulas of a document.
pub(super) fn settle(document: &Document) {
    let is_code = |element: &Element| &*element.name.local == "pre";
    let found = elements(&document.root(), |element| is_code(element) || is_drawn(element));
    for node in found.iter().filter(|node| !node.has_name("pre")) {
        node.remove_from_parent();
    }
    let mut tables = HashSet::new();
    for code in found.iter().filter(|node| node.has_name("pre")) {
        if let Some(language) = language(code) {
            code.set_attr(LANGUAGE, &language);
        }
        let table = code.ancestors_it(Some(ABOVE)).find(|above| above.has_name("table"));
        let whole = match &table {
            // One table may hold all the code of a page.
            Some(table) if !tables.insert(table.id) => continue,
            Some(table) => table,
            None => code,
        };
        for inner in whole.descendants() {
            if !inner.has_name("code") && is_numbering(&inner) {
                inner.remove_from_parent();
            }
        }
    }
}

/// Sees the second form of a formula, drawn with letters.
fn is_drawn(element: &Element) -> bool {
    ["katex-html", "MathJax_Preview"].iter().any(|class| element.has_class(class))
}

fn classes(node: &NodeRef<'_>) -> Vec<String> {
    let class = node.attr_or("class", "");
    class.split_ascii_whitespace().take(16).map(str::to_owned).collect()
}

fn is_numbering(node: &NodeRef<'_>) -> bool {
    node.has_attr("class")
        && classes(node).iter().any(|class| NUMBERS.contains(&class.as_str()))
        && node.text().chars().all(|letter| letter.is_ascii_digit() || letter.is_whitespace())
}

/// Returns the language that code, or what is close around it, names.
fn language(code: &NodeRef<'_>) -> Option<String> {
    let inner = code.children_it(false).find(|child| child.has_name("code"));
    let near = inner.into_iter().chain([*code]).chain(code.parent());
    let named = near.into_iter().find_map(|node| named(&node));
    named.or_else(|| code.ancestors_it(Some(ABOVE)).find_map(|above| of_frame(&above)))
}

fn named(node: &NodeRef<'_>) -> Option<String> {
    let said = ["data-lang", LANGUAGE, "data-enlighter-language"]
        .iter()
        .find_map(|name| node.attr(name))
        .map(|language| language.trim().to_owned());
    let class = || {
        let classes = classes(node);
        let prefixed = classes.iter().find_map(|class| {
            ["language-", "lang-"].iter().find_map(|start| class.strip_prefix(start))
        });
        // SyntaxHighlighter: `brush: java; gutter: true`.
        let brush = || {
            let at = classes.iter().position(|class| class == "brush:")?;
            classes.get(at + 1).map(|class| class.trim_end_matches(';'))
        };
        prefixed.or_else(brush).map(str::to_owned)
    };
    said.filter(|language| !language.is_empty()).or_else(class).or_else(|| of_frame(node))
}

/// Reads the classes of what frames highlighted code.
fn of_frame(node: &NodeRef<'_>) -> Option<String> {
    let classes = classes(node);
    let source = classes.iter().find_map(|class| class.strip_prefix("highlight-source-"));
    let second = || match classes.as_slice() {
        [frame, language] if matches!(frame.as_str(), "highlight" | "sourceCode" | "hljs") => {
            Some(language.as_str())
        }
        _ => None,
    };
    source.or_else(second).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(html: &str) -> String {
        let document = Document::fragment(html.to_owned());
        settle(&document);
        document.html_root().inner_html().to_string()
    }

    #[test]
    fn a_language_is_found_where_highlighters_name_it() {
        for (html, language) in [
            ("<pre><code class='hljs language-rust'>x</code></pre>", "rust"),
            ("<pre class=lang-c++>x</pre>", "c++"),
            ("<pre class='brush: java; gutter: true'>x</pre>", "java"),
            ("<div class='highlight highlight-source-shell'><pre>x</pre></div>", "shell"),
            (
                "<div class=language-go><div class=highlight><pre class=highlight><code data-lang=go>x</code></pre></div></div>",
                "go",
            ),
            (
                "<figure class='highlight python'><table><tr><td><pre>x</pre></table></figure>",
                "python",
            ),
            ("<pre class='sourceCode haskell'><code>x</code></pre>", "haskell"),
        ] {
            let settled = settled(html);
            assert!(settled.contains(&format!("data-language=\"{language}\"")), "{settled}");
        }
        for html in
            ["<div class='lang-zh wide'><div><pre>x</pre></div></div>", "<pre class=a>x</pre>"]
        {
            assert!(!settled(html).contains(LANGUAGE), "{html}");
        }
    }

    #[test]
    fn only_numbers_are_taken_for_numbers_of_lines() {
        let code = "<pre><span class=\"lineno\">1</span>a <span class=\"gutter\">b</span></pre>";
        assert_eq!(settled(code), "<pre>a <span class=\"gutter\">b</span></pre>");
    }
}
