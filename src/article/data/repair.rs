//! JSON as templates print it, made such as a parser reads.

use std::borrow::Cow;

/// Returns what is wrapped in marks for parsers of another time, as in
/// `//<![CDATA[ … //]]>`.
pub(super) fn unwrapped(script: &str) -> &str {
    let mut script = script.trim_start_matches('\u{feff}').trim_start();
    for _ in 0..8 {
        let marks = ["//<![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "<![CDATA[", "<!--"];
        match marks.iter().find_map(|mark| script.strip_prefix(mark)) {
            Some(rest) => script = rest.trim_start_matches('\u{feff}').trim_start(),
            None => break,
        }
    }
    script
}

/// Returns JSON without what templates get wrong: raw line ends in strings,
/// escapes of another language, comments, commas after the last item. Nothing
/// else is changed, and all of it is read once.
pub(super) fn repaired(json: &str) -> Cow<'_, str> {
    if !json.contains("\"@type\"") {
        return Cow::Borrowed(json);
    }
    let mut fixed = String::with_capacity(json.len());
    let mut letters = json.chars().peekable();
    let (mut in_string, mut comma) = (false, false);
    while let Some(letter) = letters.next() {
        if in_string {
            match letter {
                '\\' => match letters.next() {
                    Some(next) if "\"\\/bfnrtu".contains(next) => fixed.extend(['\\', next]),
                    Some(next) if !next.is_control() => fixed.push(next),
                    _ => fixed.push(' '),
                },
                '\0'..='\u{1f}' => fixed.push(' '),
                '"' => {
                    in_string = false;
                    fixed.push('"');
                }
                other => fixed.push(other),
            }
            continue;
        }
        let is_comment = letter == '/' && matches!(letters.peek(), Some('/' | '*'));
        if is_comment {
            let is_line = letters.next() == Some('/');
            let mut before = ' ';
            for letter in letters.by_ref() {
                if (is_line && letter == '\n') || (!is_line && before == '*' && letter == '/') {
                    break;
                }
                before = letter;
            }
            continue;
        }
        match letter {
            ',' => {
                comma = true;
                continue;
            }
            _ if letter.is_whitespace() => continue,
            '}' | ']' => {}
            _ if comma => fixed.push(','),
            _ => {}
        }
        comma = false;
        in_string = letter == '"';
        fixed.push(letter);
    }
    Cow::Owned(fixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_templates_get_wrong_is_mended() {
        for (broken, wanted) in [
            ("{\"@type\":\"A\",}", "{\"@type\":\"A\"}"),
            ("{\"@type\":[\"A\" , ] , }", "{\"@type\":[\"A\"]}"),
            ("{\"@type\":\"one\n\ttwo\"}", "{\"@type\":\"one  two\"}"),
            ("{\"@type\":\"it\\'s, }\"}", "{\"@type\":\"it's, }\"}"),
            ("{/* x */\"@type\":\"http://a\"// y\n}", "{\"@type\":\"http://a\"}"),
        ] {
            assert_eq!(repaired(broken), wanted);
            assert!(serde_json::from_str::<serde_json::Value>(&repaired(broken)).is_ok());
        }
        let fine = "{\"@type\":\"a\\\"b\\\\\",\"n\":[1,2]}";
        assert_eq!(repaired(fine), fine);
        assert_eq!(repaired("f(a, )"), "f(a, )");
    }

    #[test]
    fn marks_of_another_time_are_taken_off() {
        for mark in ["//<![CDATA[\n", "/*<![CDATA[*/", "\u{feff}", " <!--\n//<![CDATA[\n"] {
            assert_eq!(unwrapped(&format!("{mark}{{}}")), "{}");
        }
    }
}
