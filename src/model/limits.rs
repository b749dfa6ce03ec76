//! Limits: every one has a name in the configuration.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A size in bytes; written as `5 MB`, `512 KiB` or a bare number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Bytes(pub u64);

impl Bytes {
    /// Returns a size of so many MiB.
    #[must_use]
    pub const fn mebi(count: u64) -> Self {
        Self(count << 20)
    }

    /// Returns the size as a length in memory.
    #[must_use]
    pub fn as_usize(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }

    /// Returns how many parts of a hundred of another size it is, rounded down.
    #[must_use]
    pub fn percent_of(self, whole: Self) -> u64 {
        u64::try_from(u128::from(self.0) * 100 / u128::from(whole.0.max(1))).unwrap_or(u64::MAX)
    }

    /// Returns the size for people, in powers of ten and rounded down.
    #[must_use]
    pub fn roughly(self) -> String {
        let tenths = |unit: u64| format!("{}.{}", self.0 / unit, self.0 % unit * 10 / unit);
        match self.0 {
            bytes if bytes >= 1_000_000_000 => format!("{} GB", tenths(1_000_000_000)),
            bytes if bytes >= 1_000_000 => format!("{} MB", tenths(1_000_000)),
            bytes if bytes >= 1_000 => format!("{} kB", bytes / 1_000),
            bytes => format!("{bytes} bytes"),
        }
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            bytes if bytes >= 1 << 20 && bytes % (1 << 20) == 0 => {
                write!(f, "{} MiB", bytes >> 20)
            }
            bytes if bytes >= 1 << 10 && bytes % (1 << 10) == 0 => {
                write!(f, "{} KiB", bytes >> 10)
            }
            bytes => write!(f, "{bytes} bytes"),
        }
    }
}

impl FromStr for Bytes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a size like `512 KiB`, `5 MB` or `1000000`");
        let text_end = text.trim();
        let digits = text_end.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text_end.split_at(digits);
        let number: u64 = number.parse().map_err(|_| wrong())?;
        let factor = match unit.trim() {
            "" | "B" => 1,
            "kB" | "KB" => 1_000,
            "KiB" => 1 << 10,
            "MB" => 1_000_000,
            "MiB" => 1 << 20,
            "GB" => 1_000_000_000,
            "GiB" => 1 << 30,
            _ => return Err(wrong()),
        };
        number.checked_mul(factor).map(Self).ok_or_else(wrong)
    }
}

/// All limits, with the defaults of the design.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Largest feed, sitemap or listing, after decompression.
    pub feed_size: Bytes,
    /// Most entries read from one document; the rest is left out.
    pub feed_entries: usize,
    /// Largest page, after decompression.
    pub page_size: Bytes,
    /// Largest image file.
    pub image_size: Bytes,
    /// Widest or highest image that is decoded, in pixels.
    pub image_side: u32,
    /// Width in pixels to which wider images are shrunk.
    pub image_width: u32,
    /// Most images kept of one article.
    pub images_per_page: usize,
    /// Most pages of a site that one article is joined of; 1 joins none.
    pub pages_per_article: usize,
    /// Deepest nesting of HTML elements that is kept.
    pub html_depth: usize,
    /// Most elements of a page.
    pub html_elements: usize,
    /// Most attributes of one element.
    pub html_attributes: usize,
    /// Longest time to connect, the proxy's handshake included.
    pub connect_time: Duration,
    /// Longest silence while a response is read.
    pub read_time: Duration,
    /// Longest time for one request with its body.
    pub total_time: Duration,
    /// Most redirects followed.
    pub redirects: usize,
    /// Most requests under way at once in all.
    pub connections: usize,
    /// Most requests under way at once to one host.
    pub connections_per_host: usize,
    /// Longest time for one push to one remote.
    pub push_time: Duration,
    /// Longest pack that is fetched from a remote.
    pub fetch_size: Bytes,
    /// Most bytes that are sent at once to a remote where sending broke off
    /// again and again, as far as publications can be parted.
    pub push_step: Bytes,
    /// Parsing children at once.
    pub workers: usize,
    /// Memory of one parsing child.
    pub worker_memory: Bytes,
    /// Longest time for one piece of parsing.
    pub worker_time: Duration,
    /// Most pages in one publication.
    pub batch_pages: usize,
    /// Most bytes in one publication.
    pub batch_size: Bytes,
    /// Fewest characters of text that make an article, white space and notices
    /// of copyright apart. One of Chinese, Japanese or Korean counts as two and
    /// a half, a player and each of three pictures or more as twenty.
    pub article_characters: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            feed_size: Bytes::mebi(5),
            feed_entries: 2_000,
            page_size: Bytes::mebi(5),
            image_size: Bytes::mebi(20),
            image_side: 12_000,
            image_width: 1_280,
            images_per_page: 40,
            pages_per_article: 20,
            html_depth: 512,
            html_elements: 20_000,
            html_attributes: 256,
            connect_time: Duration::from_secs(20),
            read_time: Duration::from_secs(20),
            total_time: Duration::from_secs(60),
            redirects: 5,
            connections: 16,
            connections_per_host: 4,
            push_time: Duration::from_secs(600),
            fetch_size: Bytes::mebi(8 << 10),
            push_step: Bytes::mebi(4),
            workers: 2,
            worker_memory: Bytes::mebi(512),
            worker_time: Duration::from_secs(10),
            batch_pages: 2_000,
            batch_size: Bytes::mebi(32),
            article_characters: 60,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_with_units() {
        assert_eq!("5 MB".parse(), Ok(Bytes(5_000_000)));
        assert_eq!("512KiB".parse(), Ok(Bytes(512 << 10)));
        assert_eq!("7".parse(), Ok(Bytes(7)));
        for bad in ["", "MB", "5 XB", "-1", "99999999999999999999", "99999999999 GiB"] {
            assert!(bad.parse::<Bytes>().is_err(), "{bad}");
        }
        assert_eq!(Bytes::mebi(5).to_string(), "5 MiB");
    }

    #[test]
    fn parts_of_a_size_are_told_in_hundredths() {
        assert_eq!(Bytes(1).percent_of(Bytes(3)), 33);
        assert_eq!(Bytes(4).percent_of(Bytes(2)), 200);
        assert_eq!(Bytes(u64::MAX).percent_of(Bytes(u64::MAX)), 100);
        assert_eq!(Bytes(2).percent_of(Bytes(0)), 200);
    }

    #[test]
    fn sizes_are_told_roughly() {
        for (bytes, told) in [
            (999, "999 bytes"),
            (1_999, "1 kB"),
            (46_290_000, "46.2 MB"),
            (4_000_000_000, "4.0 GB"),
            (u64::MAX, "18446744073.7 GB"),
        ] {
            assert_eq!(Bytes(bytes).roughly(), told);
        }
    }
}
