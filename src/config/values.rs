//! What may stand behind a key: sizes, times, days, places of secrets.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use crate::model::Bytes;

/// A size as a number of bytes or as text with a unit.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(untagged, expecting = "a size like `512 KiB`, `5 MB` or 1000000")]
pub(super) enum Size {
    Number(u64),
    Text(Parsed<Bytes>),
}

impl From<Size> for Bytes {
    fn from(size: Size) -> Self {
        match size {
            Size::Number(bytes) => Bytes(bytes),
            Size::Text(text) => text.0,
        }
    }
}

/// A length of time: `20m`, `90s`, `1h30m`, `3d`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Every(pub(super) Duration);

impl FromStr for Every {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse::<jiff::Span>()
            .and_then(|span| span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()))
            .ok()
            .and_then(|duration| Duration::try_from(duration).ok())
            .filter(|duration| !duration.is_zero())
            .map(Self)
            .ok_or_else(|| format!("`{text}` is not a length of time like `20m`, `90s` or `1h30m`"))
    }
}

impl From<Parsed<Every>> for Duration {
    fn from(every: Parsed<Every>) -> Self {
        every.0.0
    }
}

/// A day as `2027-01-31`: its first moment, in UTC.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day(pub(super) jiff::Timestamp);

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse::<jiff::civil::Date>()
            .and_then(|date| jiff::tz::TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)))
            .map(Self)
            .map_err(|_| format!("`{text}` is not a day like `2027-01-31`"))
    }
}

/// Text that must parse; the error keeps the place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parsed<T>(pub(super) T);

impl<'de, T: FromStr<Err: fmt::Display>> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(de::Error::custom)
    }
}

/// Where a secret is kept; never the secret itself.
#[derive(Debug, Clone)]
pub(super) enum SecretAt {
    /// In a file.
    File(PathBuf),
    /// In a variable of the environment.
    Env(String),
    /// In a credential that systemd hands over (systemd.exec(5)).
    Credential(String),
}

impl<'de> Deserialize<'de> for SecretAt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SecretVisitor)
    }
}

struct SecretVisitor;

impl<'de> Visitor<'de> for SecretVisitor {
    type Value = SecretAt;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{ file = \"…\" }, { env = \"…\" } or { credential = \"…\" }")
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<SecretAt, E> {
        Err(E::custom(
            "a secret must not stand in this file: write { file = \"…\" }, { env = \"…\" } or \
             { credential = \"…\" }",
        ))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<SecretAt, A::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "lowercase")]
        enum Tagged {
            File(PathBuf),
            Env(String),
            Credential(String),
        }
        Ok(match Tagged::deserialize(de::value::MapAccessDeserializer::new(map))? {
            Tagged::File(path) => SecretAt::File(path),
            Tagged::Env(name) => SecretAt::Env(name),
            Tagged::Credential(name) => SecretAt::Credential(name),
        })
    }
}
