//! What makes HTML of our Markdown on a reader's host: comrak, and cmark-gfm,
//! which GitHub's own renderer is built on. Raw HTML passes through both, so
//! that none may hide.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::servers::is_installed;

/// Renders with comrak and all extensions of GFM.
pub fn comrak(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.autolink = true;
    options.render.r#unsafe = true;
    comrak::markdown_to_html(markdown, &options)
}

/// Renders with every renderer that is there.
pub fn all(markdown: &str) -> Vec<String> {
    static INSTALLED: OnceLock<bool> = OnceLock::new();
    let mut pages = vec![comrak(markdown)];
    if *INSTALLED.get_or_init(|| is_installed("cmark-gfm")) {
        pages.push(cmark_gfm(markdown));
    }
    pages
}

fn cmark_gfm(markdown: &str) -> String {
    let extensions = ["table", "strikethrough", "autolink", "tasklist"];
    let mut child = Command::new("cmark-gfm")
        .arg("--unsafe")
        .args(extensions.iter().flat_map(|name| ["-e", name]))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // It reads to the end before it answers.
    child.stdin.take().unwrap().write_all(markdown.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success());
    String::from_utf8(done.stdout).unwrap()
}
