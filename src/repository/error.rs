//! What can go wrong with the store.

use std::fmt;

/// A step of the repository that failed, on what, and why.
#[derive(Debug)]
pub struct RepositoryError {
    step: &'static str,
    object: String,
    cause: String,
}

impl RepositoryError {
    /// Returns an error that is not somebody else's.
    pub(super) fn new(step: &'static str, object: impl fmt::Display, cause: &str) -> Self {
        Self { step, object: object.to_string(), cause: cause.to_owned() }
    }
}

impl fmt::Display for RepositoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "repository: {} `{}`: {}", self.step, self.object, self.cause)
    }
}

impl std::error::Error for RepositoryError {}

/// Returns what turns a cause into an error of a step on an object.
pub(super) fn at<E: fmt::Display>(
    step: &'static str,
    object: impl fmt::Display,
) -> impl Fn(E) -> RepositoryError {
    let object = object.to_string();
    move |cause| RepositoryError { step, object: object.clone(), cause: cause.to_string() }
}
