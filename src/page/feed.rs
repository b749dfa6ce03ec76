//! The feed that we give: Atom (RFC 4287), for readers and for other mirrors.

use std::fmt::Write;

use crate::model::{AddressTemplate, Digest, LedgerLine, PageId};

/// Escapes text for XML 1.0, leaving out what XML cannot hold.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

/// Returns a permanent name for a page: a UUID of version 8 (RFC 9562) made
/// of its identity.
fn urn(id: &PageId) -> String {
    let hex = id.as_str();
    format!(
        "urn:uuid:{}-{}-8{}-8{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        &hex[17..20],
        &hex[20..32]
    )
}

/// Renders the feed of the newest pages.
pub(super) fn render(
    title: &str,
    language: &str,
    newest: &[LedgerLine],
    address: Option<&AddressTemplate>,
) -> String {
    let updated = newest
        .iter()
        .map(|line| line.updated.unwrap_or(line.published).max(line.published))
        .max()
        .map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |moment| moment.to_string());
    let site = Digest::of_parts(&[b"feed", title.as_bytes()]).to_string();
    let site = PageId::try_from(site[..32].to_owned()).map(|id| urn(&id)).unwrap_or_default();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let language = escape(language);
    // Writing to a string cannot fail.
    let _ = write!(
        xml,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{language}\">\n\
         <id>{site}</id>\n<title>{}</title>\n<updated>{updated}</updated>\n\
         <author><name>{}</name></author>\n",
        escape(title),
        escape(title),
    );
    for line in newest {
        let link = address.map_or_else(|| line.path.to_string(), |a| a.address(&line.path));
        let changed = line.updated.unwrap_or(line.published).max(line.published);
        let _ = write!(
            xml,
            "<entry>\n<id>{}</id>\n<title>{}</title>\n<link rel=\"alternate\" href=\"{}\"/>\n\
             <link rel=\"via\" href=\"{}\"/>\n<published>{}</published>\n<updated>{changed}</updated>\n\
             <category term=\"{}\"/>\n",
            urn(&line.id),
            escape(&line.title),
            escape(&link),
            escape(&line.url),
            line.published,
            line.category,
        );
        for tag in &line.tags {
            let _ = writeln!(xml, "<category term=\"{}\"/>", escape(tag));
        }
        if let Some(author) = &line.author {
            let _ = writeln!(xml, "<author><name>{}</name></author>", escape(author));
        }
        xml.push_str("</entry>\n");
    }
    xml.push_str("</feed>\n");
    xml
}
