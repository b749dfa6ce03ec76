//! Rules for the pages of a source: checked here, so that a slip is shown by
//! line and not by a page that was not read.

use dom_query::Matcher;
use toml::Spanned;

use super::check::Checker;
use super::fault::ConfigFault;
use super::typed;
use crate::model::{Replacement, Rules};
use crate::text::replace::{self, Replacer};

impl Checker<'_> {
    /// Checks the rules of a source.
    pub(super) fn rules(
        &mut self,
        select: Option<Spanned<String>>,
        remove: Vec<Spanned<String>>,
        replace: Vec<Spanned<typed::Replacement>>,
    ) -> Rules {
        if let Some(beyond) = replace.get(replace::MOST) {
            let message = format!("a source has at most {} replacements", replace::MOST);
            self.fault(ConfigFault::at(beyond.span(), message));
        }
        Rules {
            select: select.and_then(|css| self.selector(css)),
            remove: remove.into_iter().filter_map(|css| self.selector(css)).collect(),
            replace: replace
                .into_iter()
                .filter_map(|typed| self.replacement(typed.into_inner()))
                .collect(),
        }
    }

    /// Checks a CSS selector.
    pub(super) fn selector(&mut self, typed: Spanned<String>) -> Option<String> {
        if Matcher::new(typed.get_ref()).is_err() {
            let message = format!("`{}` is not a CSS selector", typed.get_ref());
            self.fault(ConfigFault::at(typed.span(), message));
            return None;
        }
        Some(typed.into_inner())
    }

    fn replacement(&mut self, typed: typed::Replacement) -> Option<Replacement> {
        let (pattern, with) = (typed.pattern.span(), typed.with.span());
        let replacement =
            Replacement { pattern: typed.pattern.into_inner(), with: typed.with.into_inner() };
        if let Err((_, unusable)) = Replacer::new(std::slice::from_ref(&replacement)) {
            let span = if unusable.in_text { with } else { pattern };
            self.fault(ConfigFault::at(span, unusable.why));
            return None;
        }
        Some(replacement)
    }
}
