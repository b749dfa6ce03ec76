//! The readable content of an entry, before and after Markdown.

use jiff::ZonedDateTime;
use serde::{Deserialize, Serialize};
use url::Url;

use super::Provenance;

/// An extracted article, its content still HTML.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// Its title without the name of the site, plain text.
    pub title: String,
    /// Who wrote it.
    pub byline: Option<String>,
    /// When the page says it was published, by the clock of the zone that the
    /// page names. A day without a time is its midnight.
    #[serde(with = "by_offset")]
    pub published: Option<ZonedDateTime>,
    /// Its language, a BCP 47 tag.
    pub language: Option<String>,
    /// The picture that the page shows first or names as its own.
    pub lead: Option<Figure>,
    /// What it is about, in words of its source; plain text.
    pub tags: Vec<String>,
    /// Where all this was found.
    pub origins: Provenance,
    /// The readable part of the page as HTML, addresses made absolute.
    pub html: String,
    /// How many characters of text it has, white space apart.
    pub characters: usize,
    /// Where it goes on, if its site spreads it over several pages.
    pub further: Option<Further>,
}

/// A moment as its time stamp and the seconds that its zone is ahead of UTC:
/// what names of zones mean is not known everywhere.
mod by_offset {
    use jiff::tz::{Offset, TimeZone};
    use jiff::{Timestamp, ZonedDateTime};
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    pub(super) fn serialize<S: Serializer>(
        moment: &Option<ZonedDateTime>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let told = moment.as_ref().map(|own| (own.timestamp(), own.offset().seconds()));
        told.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<ZonedDateTime>, D::Error> {
        let told = Option::<(Timestamp, i32)>::deserialize(deserializer)?;
        let zoned = |(moment, ahead): (Timestamp, i32)| {
            let zone = TimeZone::fixed(Offset::from_seconds(ahead).map_err(D::Error::custom)?);
            Ok(moment.to_zoned_datetime(zone))
        };
        told.map(zoned).transpose()
    }
}

/// Where an article goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Further {
    /// The page after this one.
    pub next: Url,
    /// All of it on one page, as far as the site's words can be believed.
    pub whole: Option<Url>,
}

/// A picture with its caption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Its absolute address, http or https.
    pub url: Url,
    /// What it shows, for those who do not see it; plain text, may be empty.
    pub alt: String,
    /// The caption, plain text.
    pub caption: Option<String>,
}

/// An article's content as Markdown, cut where an address stands, so that
/// pictures and links can be pointed at our own copies without parsing again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// The pieces in reading order.
    pub pieces: Vec<Piece>,
}

/// One piece of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// Finished Markdown, copied as it is.
    Text(String),
    /// The destination of a link, to stand between `(` and `)`.
    Link(Url),
    /// A picture.
    Image {
        /// Its absolute address.
        url: Url,
        /// Its description, escaped as Markdown, on one line, may be empty.
        alt: String,
        /// Its title, escaped as Markdown between double quotes.
        title: Option<String>,
    },
}

impl Body {
    /// Tells whether there is nothing to read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.iter().all(|piece| match piece {
            Piece::Text(text) => text.trim().is_empty(),
            Piece::Link(_) => true,
            Piece::Image { .. } => false,
        })
    }

    /// Returns where its links lead, in reading order.
    pub fn links(&self) -> impl Iterator<Item = &Url> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Link(url) => Some(url),
            _ => None,
        })
    }

    /// Returns the pictures in reading order.
    pub fn images(&self) -> impl Iterator<Item = &Url> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Image { url, .. } => Some(url),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_comes_back_in_its_zone() {
        for offset in [0, 8, -5] {
            let zone = jiff::tz::TimeZone::fixed(jiff::tz::Offset::from_hours(offset).unwrap());
            let moment = jiff::Timestamp::UNIX_EPOCH.to_zoned_datetime(zone);
            let article = Article { published: Some(moment), ..Article::default() };
            let json = serde_json::to_string(&article).unwrap();
            let back: Article = serde_json::from_str(&json).unwrap();
            assert_eq!(back, article);
            let (back, own) = (back.published.unwrap(), article.published.unwrap());
            assert_eq!(back.offset(), own.offset());
        }
        let none = Article::default();
        let json = serde_json::to_string(&none).unwrap();
        assert_eq!(serde_json::from_str::<Article>(&json).unwrap(), none);
    }
}
