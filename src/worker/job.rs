//! What a child is asked, and what it answers.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::article::{Expectation, Lesson, Rejection};
use crate::model::{Article, Body, Feed, Rules, SourceKind, TreePath};

/// A document of a source, to be read into entries.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FeedJob {
    /// What the source's address leads to.
    pub kind: SourceKind,
    /// Where the bytes came from in the end.
    pub url: Url,
    /// The `Content-Type` as sent.
    pub content_type: Option<String>,
    /// CSS selector of a listing's links.
    pub links: Option<String>,
}

/// A page, to be read into an article.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PageJob {
    /// Where the bytes came from in the end.
    pub url: Url,
    /// The `Content-Type` as sent.
    pub content_type: Option<String>,
    /// How pages of its source are read.
    pub rules: Rules,
    /// What the feed says of it.
    pub hints: TextJob,
    /// What earlier pages of its site were like; none where nobody learns.
    pub site: Option<Expectation>,
    /// Whether the plain text is wanted beside the Markdown.
    pub with_text: bool,
}

/// A page that an article goes on with, or that is said to hold all of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FurtherJob {
    /// The page.
    pub page: PageJob,
    /// What there is of the article.
    pub before: Article,
    /// What the page is.
    pub part: Part,
}

/// What a page is of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// The page after those that were read.
    Next,
    /// All of it.
    Whole,
}

/// What the feed says of an article; a job of its own where the feed's full
/// content is the article.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TextJob {
    /// The address of the article, for relative links.
    pub url: Url,
    /// The feed's title.
    pub title: String,
    /// The feed's author.
    pub author: Option<String>,
    /// The feed's date.
    pub published: Option<Timestamp>,
    /// The feed's categories.
    pub categories: Vec<String>,
    /// The feed's summary, HTML.
    pub summary: Option<String>,
    /// The feed's full content, HTML.
    pub content: Option<String>,
    /// Whether the operator vouched for the article.
    pub trusted: bool,
}

/// A piece of HTML, to be written as Markdown whole. It is the payload.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FragmentJob {
    /// The address that relative links are joined to.
    pub url: Url,
}

/// A picture, to be cleaned. Its bytes are the payload.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ImageJob;

/// An article that was read, its content as Markdown.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reading {
    /// The article, its HTML spent unless it goes on.
    pub article: Article,
    /// What the page taught of its site, where somebody learns.
    pub lesson: Option<Lesson>,
    /// Its content.
    pub body: Body,
    /// Its plain text, a line for each block, where it was wanted.
    pub text: Option<String>,
}

/// One question.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Job {
    Feed(FeedJob),
    Page(PageJob),
    Further(Box<FurtherJob>),
    Text(TextJob, Rules),
    Fragment(FragmentJob),
    Image(ImageJob),
}

/// One answer. The bytes of a picture are the payload.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    Feed(Result<Feed, String>),
    Reading(Box<Result<Reading, Rejection>>),
    Fragment(Result<Body, String>),
    Image(Result<(TreePath, u32, u32), String>),
    Panicked(String),
}
