//! Which pictures a page shows.

use std::collections::BTreeSet;

use crate::model::{Digest, TreePath};

/// The folder of all pictures.
const FOLDER: &str = "images/";

/// Returns the pictures of ours that a page shows, wherever their addresses
/// lead: their names are digests, which nothing else looks like.
#[must_use]
pub fn pictures_of(page: &str) -> BTreeSet<TreePath> {
    page.match_indices(FOLDER).filter_map(|(at, _)| picture(page.get(at..)?)).collect()
}

/// Reads `images/<2 hex>/<digest>.<ending>` at the beginning of a text.
fn picture(text: &str) -> Option<TreePath> {
    let name = text.get(FOLDER.len() + 3..)?;
    let digest = name.get(..64)?;
    digest.parse::<Digest>().ok()?;
    let ending = name.get(65..)?;
    let length = ending.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(ending.len());
    text.get(..FOLDER.len() + 3 + 65 + length)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_found_by_their_digests_wherever_they_are_had() {
        let digest = Digest::of(b"").to_string();
        let path = format!("images/e3/{digest}.jpg");
        let page = format!(
            "![a](../../../../{path})\n[![b](https://cdn.example/x/{path})](https://a.example/images/e3/x.jpg)\n\
             images/ images/e3 ![c](../images/e3/{}.jpg)",
            "g".repeat(64)
        );
        let found: Vec<String> = pictures_of(&page).iter().map(ToString::to_string).collect();
        assert_eq!(found, [path]);
        assert!(pictures_of("images/好消息好消息").is_empty());
    }
}
