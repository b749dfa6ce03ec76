//! Text written otherwise, as the operator says: regular expressions that
//! take linear time, within limits. It is text that comes out, never markup.

use std::borrow::Cow;

use regex::{Regex, RegexBuilder};

use crate::model::Replacement;

/// Most replacements of one source.
pub const MOST: usize = 64;

/// Longest pattern, and longest text that takes the place of a match, in
/// bytes.
const LONGEST: usize = 1_000;

/// Largest compiled pattern, in bytes.
const LARGEST: usize = 1 << 20;

/// A replacement that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    /// Whether it is the text that takes the place, rather than the pattern.
    pub in_text: bool,
    /// What is wrong with it.
    pub why: String,
}

/// Replacements, ready for use.
#[derive(Debug, Default)]
pub struct Replacer(Vec<(Regex, String)>);

impl Replacer {
    /// Prepares replacements, to be applied in their order.
    ///
    /// # Errors
    /// The first that cannot be used, and why.
    pub fn new(replacements: &[Replacement]) -> Result<Self, (&Replacement, Unusable)> {
        let prepared = replacements.iter().map(|replacement| {
            let regex = compile(replacement).map_err(|unusable| (replacement, unusable))?;
            Ok((regex, replacement.with.clone()))
        });
        prepared.collect::<Result<_, _>>().map(Self)
    }

    /// Tells whether there is nothing to replace.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns a text with every match replaced.
    #[must_use]
    pub fn apply<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut result = Cow::Borrowed(text);
        for (regex, with) in &self.0 {
            if let Cow::Owned(changed) = regex.replace_all(&result, with.as_str()) {
                result = Cow::Owned(changed);
            }
        }
        result
    }
}

fn compile(replacement: &Replacement) -> Result<Regex, Unusable> {
    let Replacement { pattern, with } = replacement;
    let wrong = |why: String| Unusable { in_text: false, why };
    if pattern.len() > LONGEST {
        return Err(wrong(format!("a pattern has at most {LONGEST} bytes")));
    }
    let regex = RegexBuilder::new(pattern)
        .size_limit(LARGEST)
        .dfa_size_limit(LARGEST)
        .build()
        .map_err(|error| wrong(reason(&error)))?;
    if regex.is_match("") {
        return Err(wrong("the pattern matches where there is no text".to_owned()));
    }
    let wrong = |why: String| Unusable { in_text: true, why };
    if with.len() > LONGEST {
        return Err(wrong(format!("a replacement has at most {LONGEST} bytes")));
    }
    // An unknown group would silently be nothing: `$1st` is the group `1st`.
    for group in groups(with) {
        let known = match group.parse::<usize>() {
            Ok(number) => number < regex.captures_len(),
            Err(_) => regex.capture_names().flatten().any(|name| name == group),
        };
        if !known {
            return Err(wrong(format!(
                "the pattern has no group `{group}`; `${{1}}` keeps a group apart from what \
                 follows, `$$` is a dollar sign"
            )));
        }
    }
    Ok(regex)
}

/// Returns the one line of a long complaint that says why.
fn reason(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => {
            format!("the pattern takes more than {LARGEST} bytes when compiled")
        }
        other => {
            let text = other.to_string();
            let last = text.lines().last().unwrap_or_default().trim();
            format!("not a regular expression: {}", last.trim_start_matches("error: "))
        }
    }
}

/// Returns the groups that a replacement names, as the `regex` crate reads
/// them.
fn groups(with: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = with;
    while let Some((_, after)) = rest.split_once('$') {
        if let Some(after) = after.strip_prefix('$') {
            rest = after;
            continue;
        }
        let braced = after.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        let (group, after) = braced.unwrap_or_else(|| {
            let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            after.split_at(after.find(|letter| !is_name(letter)).unwrap_or(after.len()))
        });
        if !group.is_empty() {
            found.push(group);
        }
        rest = after;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replacement(pattern: &str, with: &str) -> Replacement {
        Replacement { pattern: pattern.to_owned(), with: with.to_owned() }
    }

    #[test]
    fn matches_are_replaced_in_the_order_of_the_rules() {
        let rules = [
            replacement(r"（(\w+)）", "($1)"),
            replacement(r"\s*-- Agency$", ""),
            replacement("colour", "color"),
            replacement("color", "$$ ${0}s"),
        ];
        let replacer = Replacer::new(&rules).unwrap();
        assert_eq!(replacer.apply("新闻（图文） colour -- Agency"), "新闻(图文) $ colors");
        assert!(matches!(replacer.apply("nothing of it"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_cannot_be_used_says_why() {
        for (pattern, with, in_text, why) in [
            ("a(b", "", false, "unclosed group"),
            ("a*", "", false, "matches where there is no text"),
            (r"(\w{60}){60}", "", false, "when compiled"),
            (&"a".repeat(1_001), "", false, "at most 1000 bytes"),
            ("(a)", "$1st", true, "no group `1st`"),
            ("(?<one>a)", "${two}", true, "no group `two`"),
            ("a", &"b".repeat(1_001), true, "at most 1000 bytes"),
        ] {
            let rules = [replacement(pattern, with)];
            let (_, unusable) = Replacer::new(&rules).unwrap_err();
            assert!(unusable.why.contains(why), "{unusable:?}");
            assert_eq!(unusable.in_text, in_text, "{unusable:?}");
        }
        assert!(Replacer::new(&[replacement("(?<one>a)(b)", "$one ${2} $$x $")]).is_ok());
    }

    #[test]
    fn a_pattern_that_ruins_others_takes_linear_time() {
        let replacer_rules = [replacement("(a|a)+$", "b"), replacement("(a+)+c", "b")];
        let replacer = Replacer::new(&replacer_rules).unwrap();
        let text = format!("{}!", "a".repeat(20_000));
        let start = std::time::Instant::now();
        assert_eq!(replacer.apply(&text), text);
        assert!(start.elapsed().as_secs() < 20);
    }
}
