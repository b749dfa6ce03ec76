//! Code made plain: its language noted where extractors leave it, numbers of
//! lines gone, and formulas not told twice.

use std::collections::HashSet;

use dom_query::{Document, Element, NodeRef};

use super::element::Named;
use super::measure::fills_paragraph;
use super::walk::elements;

/// Where the language of code is noted, for extractors drop classes.
pub(super) const LANGUAGE: &str = "data-language";

/// Classes of elements that only number the lines beside them.
const NUMBERS: [&str; 18] = [
    "ln",
    "lnt",
    "pre-numbering",
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
const ABOVE: usize = 8;

/// Settles the code and the formulas of a document.
pub(super) fn settle(document: &Document) {
    let is_code = |element: &Element| element.has_name("pre");
    let mut found = elements(&document.root(), |element| is_code(element) || is_marked(element));
    let mut is_written = false;
    for node in found.iter().filter(|node| !node.has_name("pre")) {
        let Some((drawn, lines)) = node.element_ref().map(|own| (is_drawn(&own), editor(&own)))
        else {
            continue;
        };
        if drawn {
            node.remove_from_parent();
        } else if let Some(lines) = lines {
            is_written |= write_lines(node, lines);
        } else {
            remove_drawing(node);
        }
    }
    if is_written {
        found = elements(&document.root(), is_code);
    }
    let mut tables = HashSet::new();
    let is_paragraph = |node: NodeRef<'_>| node.has_name("p") && fills_paragraph(&node);
    for code in found.iter().filter(|node| node.has_name("pre")) {
        // Some keep the paragraphs of their texts so.
        if code.children_it(false).any(is_paragraph) {
            code.rename("div");
            continue;
        }
        if let Some(language) = language(code) {
            code.set_attr(LANGUAGE, &language);
        }
        part_lines(code);
        drop_buttons(code);
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
            } else if inner.is_text() {
                space(&inner);
            }
        }
    }
}

/// Editors that draw code line by line: their classes, and those of a line.
const EDITORS: [(&str, &str); 7] = [
    ("syntaxhighlighter", "line"),
    ("crayon-syntax", "crayon-line"),
    ("js-file-line-container", "blob-code"),
    ("CodeMirror", "CodeMirror-line"),
    ("cm-editor", "cm-line"),
    ("ace_editor", "ace_line"),
    ("monaco-editor", "view-line"),
];

/// Most lines of one editor.
const LINES: usize = 5_000;

/// Returns the class of the lines of an editor.
fn editor(element: &Element) -> Option<&'static str> {
    let known = |(editor, _): &&(&str, &str)| element.has_class(editor);
    EDITORS.iter().find(known).map(|(_, line)| *line)
}

/// Makes plain code of what an editor drew. Tells whether there was any.
fn write_lines(editor: &NodeRef<'_>, class: &str) -> bool {
    let is_line = |element: &Element| element.has_class(class);
    let mut code = String::new();
    for line in elements(editor, is_line).iter().take(LINES) {
        let in_gutter = |above: &NodeRef<'_>| {
            above.has_name("td") && classes(above).iter().any(|c| c == "gutter")
        };
        if !line.ancestors_it(Some(4)).any(|above| in_gutter(&above)) {
            code.push_str(line.text().trim_end());
            code.push('\n');
        }
    }
    if code.trim().is_empty() {
        return false;
    }
    let language = named(editor).or_else(|| match classes(editor).as_slice() {
        [frame, language, ..] if frame == "syntaxhighlighter" => Some(language.clone()),
        [frame, ..] if frame == "crayon-syntax" => said(editor, "crayon-language"),
        _ => None,
    });
    editor.rename("pre");
    editor.remove_all_attrs();
    editor.set_text(code.replace('\u{200b}', ""));
    if let Some(language) = language {
        editor.set_attr(LANGUAGE, &language);
    }
    true
}

/// Returns the word, in small letters, that an element of a class says.
fn said(around: &NodeRef<'_>, class: &str) -> Option<String> {
    let says = elements(around, |element| element.has_class(class));
    let word = says.first()?.text().trim().to_ascii_lowercase();
    let is_word = !word.is_empty() && !word.contains(char::is_whitespace);
    is_word.then_some(word)
}

/// Most characters of what a button says.
const BUTTON: usize = 24;

/// Drops the buttons that copy code, and the bar that names its language.
fn drop_buttons(code: &NodeRef<'_>) {
    let around = code.parent().filter(|around| around.has_name("div"));
    let is_alone = code.prev_element_sibling().is_none() && code.next_element_sibling().is_none();
    let alone = around.filter(|_| is_alone);
    let near = [Some(*code), alone].into_iter().flatten();
    let near = near.flat_map(|node| [node.prev_element_sibling(), node.next_element_sibling()]);
    for node in near.flatten().filter(|node| node.is_one_of(&["a", "div", "span"])) {
        let of_button = |class: &String| {
            let class = class.to_ascii_lowercase();
            class.contains("clipboard") || class.contains("copy") && !class.contains("copyright")
        };
        let classes = classes(&node);
        let is_bar = classes.iter().any(|class| class == "toolbar")
            && around.as_ref().is_some_and(|around| around.has_class("code-toolbar"));
        if (is_bar || classes.iter().any(of_button)) && node.text().trim().chars().count() <= BUTTON
        {
            node.remove_from_parent();
        }
    }
}

/// Ends the lines of code that are one element each, and nothing else.
fn part_lines(code: &NodeRef<'_>) {
    let lines: Vec<NodeRef<'_>> = code.element_children();
    if lines.len() < 2 || !lines.iter().all(|line| line.has_name("code")) {
        return;
    }
    let (Some(last), lines) = (lines.last(), lines.iter()) else { return };
    for line in lines.filter(|line| line.id != last.id) {
        let is_ended = line.next_sibling().is_some_and(|next| next.is_text());
        if !is_ended && !line.text().ends_with('\n') {
            line.append_html("\n");
        }
    }
}

/// Writes plain spaces for those that do not break: in code they are an error.
fn space(text: &NodeRef<'_>) {
    let own = text.text();
    if own.contains('\u{a0}') {
        text.set_text(own.replace('\u{a0}', " "));
    }
}

/// Sees, in one look at its attributes, a drawn formula, the text of one, kept
/// of the script that told it, or an editor.
fn is_marked(element: &Element) -> bool {
    let is_known =
        |word: &str| DRAWN.contains(&word) || EDITORS.iter().any(|(editor, _)| *editor == word);
    element.attrs.iter().any(|attribute| match &*attribute.name.local {
        "data-tex" => true,
        "class" => attribute.value.split_ascii_whitespace().any(is_known),
        _ => false,
    })
}

/// Removes what was drawn of a formula before its text.
fn remove_drawing(tex: &NodeRef<'_>) {
    while let Some(before) = tex.prev_element_sibling()
        && classes(&before).iter().any(|class| class.starts_with("MathJax"))
    {
        before.remove_from_parent();
    }
}

/// Classes of the second form of a formula, drawn with letters.
const DRAWN: [&str; 2] = ["katex-html", "MathJax_Preview"];

/// Sees the second form of a formula.
fn is_drawn(element: &Element) -> bool {
    DRAWN.iter().any(|class| element.has_class(class))
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
    if classes.iter().any(|class| class == "highlighter-rouge") {
        let named = classes.iter().find_map(|class| class.strip_prefix("language-"));
        return named.map(str::to_owned);
    }
    let source = classes.iter().find_map(|class| class.strip_prefix("highlight-source-"));
    // Sphinx: `highlight-python notranslate` around `highlight`.
    let sphinx = || {
        let inner = node.first_element_child().filter(|inner| inner.has_class("highlight"))?;
        let named = classes.iter().find_map(|class| class.strip_prefix("highlight-"))?;
        let is_said = !matches!(named, "default" | "none") && inner.has_name("div");
        is_said.then_some(named)
    };
    let second = || match classes.as_slice() {
        [frame, language] if matches!(frame.as_str(), "highlight" | "sourceCode" | "hljs") => {
            Some(language.strip_prefix("highlight-").unwrap_or(language))
        }
        _ => None,
    };
    source.or_else(sphinx).or_else(second).map(str::to_owned)
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
            ("<div class='highlight highlight-json'><pre>x</pre></div>", "json"),
            (
                "<div class='highlight-perl notranslate'><div class=highlight><pre>x</pre></div></div>",
                "perl",
            ),
        ] {
            let settled = settled(html);
            assert!(settled.contains(&format!("data-language=\"{language}\"")), "{settled}");
        }
        for html in [
            "<div class='lang-zh wide'><div><pre>x</pre></div></div>",
            "<pre class=a>x</pre>",
            "<div class=highlight-none><div class=highlight><pre>x</pre></div></div>",
            "<div class=highlight-box><pre>x</pre></div>",
        ] {
            assert!(!settled(html).contains(LANGUAGE), "{html}");
        }
    }

    #[test]
    fn paragraphs_are_no_code() {
        let line = "<p>The river rose by a hand's breadth in the night, and nobody slept.</p>";
        assert_eq!(
            settled(&format!("<pre>{line}{line}</pre>")),
            format!("<div>{line}{line}</div>")
        );
        for code in [
            format!("<pre><code>{}</code></pre>", line.replace('<', "&lt;")),
            "<pre><p>x</p></pre>".to_owned(),
        ] {
            assert!(settled(&code).starts_with("<pre>"), "{code}");
        }
    }

    #[test]
    fn only_numbers_are_taken_for_numbers_of_lines() {
        let code = "<pre><span class=\"lineno\">1</span>a <span class=\"gutter\">b</span></pre>";
        assert_eq!(settled(code), "<pre>a <span class=\"gutter\">b</span></pre>");
    }

    #[test]
    fn what_an_editor_drew_is_one_piece_of_code() {
        for html in [
            "<div class='syntaxhighlighter java'><table><tr><td class=gutter><div class=line>1</div>\
             <div class=line>2</div></td><td class=code><div class=line><code>int</code> <code>a;\
             </code></div><div class=line><code>b;</code></div></td></tr></table></div>",
            "<div class='CodeMirror lang-java'><div><pre class=CodeMirror-line>int a;</pre></div>\
             <div><pre class=CodeMirror-line>b;</pre></div></div>",
            "<pre data-lang=java><code>int a;\n</code><code>b;\n</code></pre>",
            "<div class=crayon-syntax><span class=crayon-language>Java</span><table><tr>\
             <td class=crayon-nums><div>1</div><div>2</div></td><td><div class=crayon-line>int a;\
             </div><div class=crayon-line>b;</div></td></tr></table></div>",
            "<table class=js-file-line-container data-lang=java><tr><td>1</td>\
             <td class=blob-code>int a;</td></tr><tr><td>2</td><td class=blob-code>b;</td></tr>\
             </table>",
        ] {
            let settled = settled(html);
            let text = Document::fragment(settled.clone()).text();
            assert_eq!(text.trim_end(), "int a;\nb;", "{settled}");
            assert!(settled.starts_with("<pre") && settled.contains("data-language=\"java\""));
        }
        assert_eq!(
            settled("<pre><code>a</code><code>b</code></pre>"),
            "<pre><code>a\n</code><code>b</code></pre>"
        );
        assert_eq!(settled("<pre>a\u{a0}b</pre>"), "<pre>a b</pre>");
    }

    #[test]
    fn the_buttons_of_code_go() {
        let bar = "<div class=\"toolbar\"><span>Perl</span></div>";
        let code = "<pre>x</pre>";
        assert_eq!(
            settled(&format!("<div class=\"code-toolbar\">{code}{bar}</div>")),
            format!("<div class=\"code-toolbar\">{code}</div>")
        );
        assert_eq!(settled(&format!("{code}<a class=\"btn-copy\">Copy</a>")), code);
        for beside in [bar, "<div class=\"copyright\">Jane</div>", "<p class=\"copy\">Oak</p>"] {
            let kept = format!("{code}{beside}");
            assert_eq!(settled(&kept), kept);
        }
    }

    #[test]
    fn a_formula_is_not_drawn_beside_its_text() {
        assert_eq!(
            settled("x <span class=MathJax>y</span><span data-tex>y</span> z"),
            "x <span data-tex=\"\">y</span> z"
        );
    }
}
