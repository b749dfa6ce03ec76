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
        let file = self.file.display();
        match &fault.span {
            None => write!(f, "{file}: {}", fault.message)?,
            Some(span) => {
                let start = floor(&self.text, span.start);
                let begin = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
                let line = self.text[begin..].lines().next().unwrap_or_default();
                let number = self.text[..begin].matches('\n').count() + 1;
                let column = self.text[begin..start].chars().count() + 1;
                writeln!(f, "{file}:{number}:{column}: {}", fault.message)?;
                writeln!(f, "{number:>5} | {line}")?;
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
