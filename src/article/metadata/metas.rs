//! What the `meta` elements of a page say.

use dom_query::Document;

use crate::article::element::Named;
use crate::article::walk::elements;
use crate::model::Evidence;

/// The `meta` elements of a page.
pub(in crate::article) struct Metas(Vec<(String, String, Evidence)>);

impl Metas {
    pub(in crate::article) fn of(document: &Document) -> Self {
        let metas = elements(&document.root(), |element| element.has_name("meta"));
        let mut pairs = Vec::new();
        for meta in metas.iter().take(400) {
            let named = ["property", "name", "itemprop", "http-equiv"]
                .iter()
                .find_map(|name| Some((*name, meta.attr(name)?)));
            let (Some((name, keys)), Some(content)) = (named, meta.attr("content")) else {
                continue;
            };
            let content = content.trim();
            if content.is_empty() || content.len() >= 4_096 {
                continue;
            }
            // A property may be of several vocabularies (RDFa Core, 7.4).
            let keys = keys.trim().to_ascii_lowercase();
            let parted = if name == "property" { ' ' } else { '\n' };
            for key in keys.split(parted).filter(|key| !key.is_empty()).take(4) {
                let evidence = match name {
                    "itemprop" => Evidence::Microdata,
                    _ if key.starts_with("og:") || key.starts_with("article:") => {
                        Evidence::OpenGraph
                    }
                    _ => Evidence::Meta,
                };
                // `DC.title` and `dcterm:title` are one name.
                let key = match key.split_once([':', '.']) {
                    Some(("dc", term)) => format!("dc.{term}"),
                    Some(("dcterm" | "dcterms", term)) => format!("dcterms.{term}"),
                    _ => key.to_owned(),
                };
                pairs.push((key, content.to_owned(), evidence));
            }
        }
        Self(pairs)
    }

    pub(in crate::article) fn first(&self, keys: &[&str]) -> Option<&str> {
        self.named(keys).map(|(content, _)| content)
    }

    /// Returns the same with where it stands.
    pub(in crate::article) fn named(&self, keys: &[&str]) -> Option<(&str, Evidence)> {
        keys.iter().find_map(|wanted| {
            let found = self.0.iter().find(|(key, ..)| key == wanted);
            found.map(|(_, content, evidence)| (content.as_str(), *evidence))
        })
    }

    /// Returns what a card for a link says under a label: pairs that are
    /// numbered, as `twitter:label1` and `twitter:data1`.
    pub(in crate::article) fn labelled(&self, label: &str) -> Option<&str> {
        let cards = [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")];
        let says = |key| self.first(&[key]).is_some_and(|own| own.eq_ignore_ascii_case(label));
        cards.into_iter().find(|(key, _)| says(key)).and_then(|(_, value)| self.first(&[value]))
    }

    pub(in crate::article) fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.every(key).map(|(content, _)| content)
    }

    /// Returns the same with where each stands.
    pub(in crate::article) fn every<'a>(
        &'a self,
        key: &'a str,
    ) -> impl Iterator<Item = (&'a str, Evidence)> {
        let own = self.0.iter().filter(move |(own, ..)| own == key);
        own.map(|(_, content, evidence)| (content.as_str(), *evidence))
    }
}
