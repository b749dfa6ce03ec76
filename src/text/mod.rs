//! Letters: what several rules need to know about text.

pub mod charset;
pub mod clean;
pub mod date;
pub mod escape;
pub mod guard;
pub mod plain;
pub mod replace;
pub mod script;
pub mod style;
