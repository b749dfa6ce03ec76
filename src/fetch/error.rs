//! Why something could not be had.

use std::fmt;
use std::time::Duration;

use url::Url;

use crate::model::{Bytes, Fault, RouteName};
use crate::route::{RequestError, Step};

/// Why an address could not be had.
#[derive(Debug, Clone)]
pub struct FetchError {
    inside: Box<Inside>,
}

#[derive(Debug, Clone)]
struct Inside {
    url: Url,
    route: RouteName,
    why: Why,
}

/// What went wrong.
#[derive(Debug, Clone)]
pub enum Why {
    /// The address is not one of HTTP.
    Scheme(String),
    /// The address leads inward.
    Inward,
    /// A redirect would give up encryption.
    Downgrade,
    /// More redirects than this.
    Redirects(usize),
    /// A redirect that leads nowhere.
    Location,
    /// The server does not give it.
    Status {
        /// The status.
        status: u16,
        /// How long the server asks us to wait.
        wait: Option<Duration>,
    },
    /// It is larger than this, after decompression; and the name of the limit.
    TooLarge(Bytes, &'static str),
    /// It did not come within this time.
    Total(Duration),
    /// It comes too slowly.
    Slow,
    /// It broke off, or its compression does not read.
    Broken(RequestError),
    /// The request failed before the response began, or fell silent.
    Request(RequestError),
}

impl FetchError {
    pub(super) fn new(url: &Url, route: &RouteName, why: Why) -> Self {
        let inside = Inside { url: url.clone(), route: route.clone(), why };
        Self { inside: Box::new(inside) }
    }

    /// Returns what went wrong.
    #[must_use]
    pub fn why(&self) -> &Why {
        &self.inside.why
    }

    /// Returns the address at which it went wrong, which redirects may have
    /// led to. It holds no user information.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.inside.url
    }

    /// Returns the route.
    #[must_use]
    pub fn route(&self) -> &RouteName {
        &self.inside.route
    }

    /// Returns the step that failed.
    #[must_use]
    pub fn step(&self) -> Step {
        match &self.inside.why {
            Why::Inward => Step::Inward,
            Why::Total(_) | Why::Slow => Step::Timeout,
            Why::Broken(error) | Why::Request(error) => error.step(),
            _ => Step::Http,
        }
    }

    /// Returns the status, if that is what went wrong.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.inside.why {
            Why::Status { status, .. } => Some(status),
            _ => None,
        }
    }

    /// Tells whether trying again makes sense.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match &self.inside.why {
            Why::Status { wait: Some(wait), .. } => Fault::Busy(*wait),
            // Too early and too slow a request, too many of them, and what
            // the server itself calls its own fault.
            Why::Status { status: 304 | 408 | 425 | 429 | 500..=599, .. } => Fault::Transient,
            Why::Total(_) | Why::Slow | Why::Broken(_) => Fault::Transient,
            Why::Request(error) => error.fault(),
            Why::Scheme(_)
            | Why::Inward
            | Why::Downgrade
            | Why::Redirects(_)
            | Why::Location
            | Why::Status { .. }
            | Why::TooLarge(..) => Fault::Permanent,
        }
    }

    /// Tells whether nothing of the server was reached: the route is down,
    /// and the source is not to blame.
    #[must_use]
    pub fn is_our_side(&self) -> bool {
        match &self.inside.why {
            Why::Request(error) | Why::Broken(error) => error.is_our_side(),
            _ => false,
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inside { url, route, why } = &*self.inside;
        write!(f, "`{url}` by route `{route}`: {why}")
    }
}

impl std::error::Error for FetchError {}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme(scheme) => write!(f, "`{scheme}` is neither http nor https"),
            Self::Inward => f.write_str("it leads to this machine or its own network"),
            Self::Downgrade => f.write_str("a redirect from https to http"),
            Self::Redirects(most) => write!(f, "more than {most} redirects (limit `redirects`)"),
            Self::Location => f.write_str("a redirect without a readable location"),
            Self::Status { status, wait: None } => write!(f, "status {status}"),
            Self::Status { status, wait: Some(wait) } => {
                write!(f, "status {status}, to be asked again after {} s", wait.as_secs())
            }
            Self::TooLarge(size, limit) => write!(f, "larger than {size} (limit `{limit}`)"),
            Self::Total(time) => {
                write!(f, "not whole after {} s (limit `total_time`)", time.as_secs_f32())
            }
            Self::Slow => f.write_str("it comes too slowly"),
            Self::Broken(error) => write!(f, "it broke off: {}", error.detail()),
            Self::Request(error) => f.write_str(error.detail()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(why: Why) -> Fault {
        let url = Url::parse("https://news.example/").unwrap();
        FetchError::new(&url, &"tor".parse().unwrap(), why).fault()
    }

    #[test]
    fn statuses_are_judged() {
        let plain = |status| fault(Why::Status { status, wait: None });
        for passing in [408, 425, 429, 500, 502, 503, 504, 522] {
            assert_eq!(plain(passing), Fault::Transient, "{passing}");
        }
        for lasting in [206, 300, 400, 401, 403, 404, 410, 451] {
            assert_eq!(plain(lasting), Fault::Permanent, "{lasting}");
        }
        let wait = Duration::from_secs(120);
        assert_eq!(fault(Why::Status { status: 429, wait: Some(wait) }), Fault::Busy(wait));
    }
}
