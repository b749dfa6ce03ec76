//! JSON Feed 1 and 1.1 (jsonfeed.org).

use serde_json::Value;

use super::draft::{Draft, Drafts, web_address};
use super::xml::ill_formed;
use super::{FeedBytes, FeedError};
use crate::model::Feed;
use crate::text::plain;

/// Reads a JSON feed.
pub(super) fn parse(text: &str, request: &FeedBytes<'_>) -> Result<Feed, FeedError> {
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let before: usize =
            text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        ill_formed(text, before + error.column().saturating_sub(1), &error.to_string())
    })?;
    let declared =
        string(&value, "version").is_some_and(|version| version.contains("jsonfeed.org"));
    let items = value.get("items").and_then(Value::as_array);
    let Some(items) =
        items.filter(|items| declared || items.iter().any(|item| item.get("url").is_some()))
    else {
        return Err(FeedError::NotAFeed {
            wanted: "a feed".to_owned(),
            found: "JSON that is no JSON Feed".to_owned(),
            title: None,
        });
    };
    let mut drafts = Drafts::new(request.entries_limit);
    drafts.title(string(&value, "title").unwrap_or_default());
    drafts.language(string(&value, "language").unwrap_or_default());
    let author = authors(&value);
    for item in items {
        if drafts.is_full() {
            drafts.skip();
        } else {
            drafts.push(draft(item, author.as_deref(), request));
        }
    }
    Ok(drafts.finish())
}

fn draft(item: &Value, author: Option<&str>, request: &FeedBytes<'_>) -> Draft {
    let url = |key: &str| web_address(request.url, string(item, key)?);
    let guid = match item.get("id") {
        Some(Value::String(id)) => Some(id.clone()),
        Some(Value::Number(id)) => Some(id.to_string()),
        _ => None,
    };
    let text = string(item, "content_text").map(|text| {
        let lines = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
        lines.map(|part| format!("<p>{}</p>", plain::escape(part).replace('\n', "<br>"))).collect()
    });
    let mut enclosures = Vec::new();
    for key in ["image", "banner_image"] {
        enclosures.extend(url(key).map(|url| (url, Some("image/*".to_owned()))));
    }
    for attachment in
        item.get("attachments").and_then(Value::as_array).into_iter().flatten().take(32)
    {
        if let Some(url) = string(attachment, "url").and_then(|text| web_address(request.url, text))
        {
            enclosures.push((url, string(attachment, "mime_type").map(str::to_owned)));
        }
    }
    let categories = item.get("tags").and_then(Value::as_array).into_iter().flatten();
    Draft {
        guid,
        link: url("url").or_else(|| url("external_url")),
        title: string(item, "title")
            .map(|title| plain::decode(title).into_owned())
            .unwrap_or_default(),
        author: authors(item).or_else(|| author.map(str::to_owned)),
        published: string(item, "date_published").map(str::to_owned),
        updated: string(item, "date_modified").map(str::to_owned),
        categories: categories.filter_map(Value::as_str).take(32).map(str::to_owned).collect(),
        summary: string(item, "summary").map(plain::escape),
        content: string(item, "content_html").map(str::to_owned).or(text),
        enclosures,
    }
}

fn string<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| !text.trim().is_empty())
}

fn authors(value: &Value) -> Option<String> {
    let many = value.get("authors").and_then(Value::as_array).into_iter().flatten();
    let names: Vec<&str> = many
        .chain(value.get("author"))
        .filter_map(|author| string(author, "name"))
        .take(12)
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}
