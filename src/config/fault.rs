//! Faults of a configuration, shown with the line that has them.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// One fault: where, what, and the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFault {
    /// The bytes of the text at fault; none where something is missing.
    pub span: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl ConfigFault {
    /// Returns a fault at a place.
    pub fn at(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span: Some(span), message: message.into(), hint: None }
    }

    /// Adds the way out.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// All faults of one configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    file: PathBuf,
    text: String,
    /// The faults in the order of the file.
    pub faults: Vec<ConfigFault>,
}

impl ConfigError {
    pub(super) fn new(file: &Path, text: &str, mut faults: Vec<ConfigFault>) -> Self {
        faults.sort_by_key(|fault| fault.span.as_ref().map_or(usize::MAX, |span| span.start));
        Self { file: file.to_owned(), text: text.to_owned(), faults }
    }

    fn show(&self, fault: &ConfigFault, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, message) = (self.file.display(), hide(&fault.message));
        match &fault.span {
            None => write!(f, "{file}: {message}")?,
            Some(span) => {
                let start = floor(&self.text, span.start);
                let begin = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
                let line = self.text[begin..].lines().next().unwrap_or_default();
                let number = self.text[..begin].matches('\n').count() + 1;
                let column = self.text[begin..start].chars().count() + 1;
                writeln!(f, "{file}:{number}:{column}: {message}")?;
                writeln!(f, "{number:>5} | {}", hide(line))?;
                let end = floor(&self.text, span.end).min(begin + line.len()).max(start);
                let width = self.text[start..end].chars().count().max(1);
                write!(f, "      | {}{}", " ".repeat(column - 1), "^".repeat(width))?;
            }
        }
        if let Some(hint) = &fault.hint {
            write!(f, "\n      = {hint}")?;
        }
        Ok(())
    }
}

/// Keys under which secrets are typed that should not be.
const SECRETS: [&str; 7] =
    ["token", "password", "passphrase", "key", "signing_key", "cookie", "authorization"];

/// Hides what may be a secret: faults go to a journal that others may read.
/// What is shown is as long, so that marks below it fit.
pub(super) fn hide(text: &str) -> String {
    let mut hidden = logins(text);
    SECRETS.iter().for_each(|key| hidden.extend(values(text, key)));
    let is_hidden = |at: usize| hidden.iter().any(|range| range.contains(&at));
    text.char_indices().map(|(at, c)| if is_hidden(at) { '*' } else { c }).collect()
}

/// Finds what stands before the host in addresses; the user of an ssh address
/// is no secret.
fn logins(text: &str) -> Vec<Range<usize>> {
    let login = |(at, separator): (usize, &str)| {
        let begin = at + separator.len();
        let rest = &text[begin..];
        let is_end = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | '`');
        let authority = &rest[..rest.find(is_end).unwrap_or(rest.len())];
        let login = &authority[..authority.rfind('@')?];
        let is_user = text[..at].ends_with("ssh") && !login.contains(':');
        (!is_user).then_some(begin..begin + login.len())
    };
    text.match_indices("://").filter_map(login).collect()
}

/// Finds the texts that are given to a key.
fn values(text: &str, key: &str) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let value = |(at, key): (usize, &str)| {
        let after = at + key.len();
        if text[..at].ends_with(is_word) || text[after..].starts_with(is_word) {
            return None;
        }
        let given = text[after..].trim_start_matches(['"', '\'']).trim_start().strip_prefix('=')?;
        let given = given.trim_start();
        let quote = given.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let value = given.trim_start_matches(quote);
        let begin = text.len() - value.len();
        Some(begin..begin + value.find(quote).unwrap_or(value.len()))
    };
    lower.match_indices(key).filter_map(value).collect()
}

/// Returns the greatest character boundary not beyond `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.faults.iter().enumerate() {
            if at > 0 {
                writeln!(f)?;
            }
            self.show(fault, f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

/// Turns a complaint of the parser into a fault with a suggestion.
pub(super) fn from_toml(error: &toml::de::Error) -> ConfigFault {
    let message = error.message().trim().to_owned();
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let hint = match quoted.split_first() {
        Some((typed, known)) if message.starts_with("unknown ") => {
            suggest(typed, known.iter().copied())
        }
        _ => None,
    };
    let message = match quoted.first() {
        Some(typed) if message.starts_with("unknown field") => format!("unknown key `{typed}`"),
        Some(typed) if message.starts_with("missing field") => format!("missing key `{typed}`"),
        _ => message,
    };
    ConfigFault { span: error.span(), message, hint }
}

/// Returns a hint that names the known word nearest to a typed one, or all of
/// them where none is near.
pub(super) fn suggest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let known: Vec<&str> = known.collect();
    let near = known
        .iter()
        .map(|word| (strsim::damerau_levenshtein(typed, word), *word))
        .filter(|(distance, word)| *distance <= 1 + word.len() / 3)
        .min();
    match near {
        Some((_, word)) => Some(format!("did you mean `{word}`?")),
        None if known.is_empty() => None,
        None => Some(format!("known here: {}", known.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_that_were_typed_are_hidden_and_nothing_else() {
        for (typed, shown) in [
            ("push = \"https://u:pw@h.example/r\"", "push = \"https://****@h.example/r\""),
            ("push = \"https://ghp1@h.example/r\"", "push = \"https://****@h.example/r\""),
            ("push = \"ssh://git@h.example/r\"", "push = \"ssh://git@h.example/r\""),
            ("push = \"ssh://u:pw@h.example/r\"", "push = \"ssh://****@h.example/r\""),
            ("asset = \"https://c.example/x@main/\"", "asset = \"https://c.example/x@main/\""),
            ("token = \"ghp1\" # mine", "token = \"****\" # mine"),
            ("token='ghp1", "token='****"),
            ("token = { env = \"GITHUB\" }", "token = { env = \"GITHUB\" }"),
            ("p = { url = \"x\", password = \"好pw\" }", "p = { url = \"x\", password = \"***\" }"),
            ("headers = { Cookie = \"a=b\" }", "headers = { Cookie = \"***\" }"),
            ("key = \"\"\"-----BEGIN", "key = \"\"\"**********"),
            ("public_key = \"a.pub\"", "public_key = \"a.pub\""),
            ("token_expires = \"soon\"", "token_expires = \"soon\""),
        ] {
            assert_eq!(hide(typed), shown);
        }
    }
}
