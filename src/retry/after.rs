//! Reads `Retry-After` (RFC 9110, section 10.2.3).

use std::time::Duration;

use jiff::Timestamp;

/// Longest time that a server can make us wait.
const LONGEST: Duration = Duration::from_secs(86_400);

/// Returns how long to wait, at most a day: seconds, or until a date.
#[must_use]
pub fn read(stated: &str, now: Timestamp) -> Option<Duration> {
    let stated = stated.trim();
    if !stated.is_empty() && stated.bytes().all(|byte| byte.is_ascii_digit()) {
        let wait = stated.parse().map_or(LONGEST, Duration::from_secs);
        return Some(wait.min(LONGEST));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(stated).ok()?;
    let wait = Duration::try_from(date.duration_since(now)).unwrap_or_default();
    Some(wait.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(stated: &str) -> Option<u64> {
        // 1994-11-06T08:49:00Z
        let now = Timestamp::from_second(784_111_740).unwrap();
        read(stated, now).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_and_dates_are_read() {
        assert_eq!(wait("120"), Some(120));
        assert_eq!(wait(" 0 "), Some(0));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT"), Some(37));
        assert_eq!(wait("Sun, 06 Nov 1994 08:40:00 GMT"), Some(0));
    }

    #[test]
    fn a_server_cannot_make_us_wait_for_years() {
        assert_eq!(wait("99999999"), Some(86_400));
        assert_eq!(wait("99999999999999999999999999"), Some(86_400));
        assert_eq!(wait("Fri, 06 Nov 2099 08:49:37 GMT"), Some(86_400));
    }

    #[test]
    fn nonsense_is_no_wait() {
        for bad in ["", "-1", "1.5", "soon", "Sun, 99 Nov 1994 08:49:37 GMT"] {
            assert_eq!(wait(bad), None, "{bad}");
        }
    }
}
