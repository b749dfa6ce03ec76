//! What can go wrong on the way out, told so that an operator can tell a
//! blocked way from a broken one. No message holds a credential.

use std::fmt;

use url::Url;

use super::target::Target;
use crate::model::{Fault, RouteName};

/// The step of a connection or request that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// The target leads inward and is not allowed.
    Inward,
    /// Finding the addresses of a name.
    Resolve,
    /// Connecting to the target itself.
    Connect,
    /// Connecting to the proxy.
    ProxyConnect,
    /// Speaking with the proxy, TLS to it included.
    ProxyHandshake,
    /// Being let in by the proxy.
    ProxyAuth,
    /// The proxy would not or could not reach the target.
    ProxyRefused,
    /// TLS with the target.
    Tls,
    /// The connection was cut when the first bytes had been sent: what a
    /// censor does who reads them.
    Reset,
    /// Waiting.
    Timeout,
    /// Speaking HTTP with the target.
    Http,
}

impl Step {
    /// Tells whether only the proxy can be at fault, not the target.
    pub(super) fn blames_proxy(self) -> bool {
        matches!(self, Self::ProxyConnect | Self::ProxyHandshake | Self::ProxyAuth)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Inward => "checking the address",
            Self::Resolve => "resolving the name",
            Self::Connect => "connecting",
            Self::ProxyConnect => "connecting to the proxy",
            Self::ProxyHandshake => "speaking with the proxy",
            Self::ProxyAuth => "logging in at the proxy",
            Self::ProxyRefused => "asking the proxy for the target",
            Self::Tls => "securing the connection",
            Self::Reset => "sending the first bytes",
            Self::Timeout => "waiting",
            Self::Http => "speaking HTTP",
        })
    }
}

/// Whose side a failure is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Ours,
    Theirs,
}

/// One failed attempt to reach a target by one way.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    proxy: Option<RouteName>,
    pub(super) step: Step,
    detail: String,
    side: Side,
    fault: Fault,
}

impl Failure {
    /// A failure at a step, passing and on the side that the step suggests.
    pub(super) fn new(step: Step, detail: impl Into<String>) -> Self {
        let side = if step.blames_proxy() { Side::Ours } else { Side::Theirs };
        let fault = match step {
            Step::Inward | Step::ProxyAuth => Fault::Permanent,
            _ => Fault::Transient,
        };
        Self { proxy: None, step, detail: detail.into(), side, fault }
    }

    /// A failure to exchange bytes.
    pub(super) fn io(step: Step, error: &std::io::Error) -> Self {
        let failure = Self::new(step, error_words(error));
        match error.kind() {
            std::io::ErrorKind::NetworkUnreachable | std::io::ErrorKind::NetworkDown => {
                failure.on_our_side()
            }
            _ => failure,
        }
    }

    /// The same, as a failure to connect to the proxy itself.
    pub(super) fn at_proxy(self) -> Self {
        Self { step: Step::ProxyConnect, ..self }.on_our_side()
    }

    /// The same, as a failure to connect to a proxy through the one before.
    pub(super) fn at_next_proxy(mut self) -> Self {
        if let Some(before) = self.proxy.take() {
            self.detail = format!("through `{before}`: {}", self.detail);
        }
        self.at_proxy()
    }

    /// Tells whether the target caused it, or may have.
    pub(super) fn is_theirs(&self) -> bool {
        self.side == Side::Theirs
    }

    /// The same, known to be on our side.
    pub(super) fn on_our_side(mut self) -> Self {
        self.side = Side::Ours;
        self
    }

    /// The same, known to last until somebody changes something.
    pub(super) fn lasting(mut self) -> Self {
        self.fault = Fault::Permanent;
        self
    }

    /// The same, met on the way through a proxy.
    pub(super) fn by(mut self, proxy: &RouteName) -> Self {
        self.proxy.get_or_insert_with(|| proxy.clone());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(proxy) = &self.proxy {
            write!(f, "`{proxy}`: ")?;
        }
        write!(f, "{}: {}", self.step, self.detail)
    }
}

/// Says what an I/O error is, without the number of the system.
pub(super) fn error_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => "the connection was closed early".to_owned(),
        kind if error.raw_os_error().is_some() => kind.to_string(),
        _ => error.to_string(),
    }
}

/// Why a target could not be reached by a route.
#[derive(Debug, Clone)]
pub struct DialError {
    route: RouteName,
    target: Target,
    chief: Failure,
    others: Vec<Failure>,
}

impl DialError {
    /// Gathers what every way tried came to. What a target caused counts
    /// before what a proxy caused: at least one way was open then.
    pub(super) fn new(route: &RouteName, target: &Target, mut failures: Vec<Failure>) -> Self {
        let chief = failures.iter().position(|failure| failure.side == Side::Theirs).unwrap_or(0);
        let chief = if failures.is_empty() {
            Failure::new(Step::ProxyConnect, "no way was left to try")
        } else {
            failures.remove(chief)
        };
        Self { route: route.clone(), target: target.clone(), chief, others: failures }
    }

    /// Returns the step that failed, of the way that came furthest.
    #[must_use]
    pub fn step(&self) -> Step {
        self.chief.step
    }

    /// Returns the name of the proxy on which it failed.
    #[must_use]
    pub fn proxy(&self) -> Option<&RouteName> {
        self.chief.proxy.as_ref()
    }

    /// Returns the route that was tried.
    #[must_use]
    pub fn route(&self) -> &RouteName {
        &self.route
    }

    /// Tells whether trying again makes sense: if any way may work later.
    #[must_use]
    pub fn fault(&self) -> Fault {
        let lasts = |failure: &Failure| failure.fault == Fault::Permanent;
        match lasts(&self.chief) && self.others.iter().all(lasts) {
            true => Fault::Permanent,
            false => Fault::Transient,
        }
    }

    /// Tells whether nothing of the target was reached: the route is down.
    #[must_use]
    pub fn is_our_side(&self) -> bool {
        self.chief.side == Side::Ours
    }

    /// Says what failed, for a message that has named the target already.
    fn detail(&self) -> String {
        let mut text = self.chief.to_string();
        for other in &self.others {
            text.push_str("; ");
            text.push_str(&other.to_string());
        }
        text
    }
}

impl fmt::Display for DialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` by route `{}`: {}", self.target, self.route, self.detail())
    }
}

impl std::error::Error for DialError {}

/// Why a request failed before a response was whole.
#[derive(Debug, Clone)]
pub struct RequestError {
    url: String,
    route: RouteName,
    step: Step,
    detail: String,
    side: Side,
    fault: Fault,
    proxy: Option<RouteName>,
}

impl RequestError {
    /// A request that failed because its target could not be dialled.
    pub(super) fn dial(url: &Url, error: &DialError) -> Self {
        Self {
            url: masked(url),
            route: error.route.clone(),
            step: error.step(),
            detail: error.detail(),
            side: error.chief.side,
            fault: error.fault(),
            proxy: error.proxy().cloned(),
        }
    }

    /// A request that failed on an open connection.
    pub(super) fn met(url: &Url, route: &RouteName, failure: &Failure) -> Self {
        Self {
            url: masked(url),
            route: route.clone(),
            step: failure.step,
            detail: failure.to_string(),
            side: failure.side,
            fault: failure.fault,
            proxy: failure.proxy.clone(),
        }
    }

    /// Returns the step that failed.
    #[must_use]
    pub fn step(&self) -> Step {
        self.step
    }

    /// Returns the route that was used.
    #[must_use]
    pub fn route(&self) -> &RouteName {
        &self.route
    }

    /// Returns the name of the proxy on which it failed, if on one.
    #[must_use]
    pub fn proxy(&self) -> Option<&RouteName> {
        self.proxy.as_ref()
    }

    /// Tells whether trying again makes sense.
    #[must_use]
    pub fn fault(&self) -> Fault {
        self.fault
    }

    /// Tells whether nothing of the target was reached: the route is down.
    #[must_use]
    pub fn is_our_side(&self) -> bool {
        self.side == Side::Ours
    }

    /// Says what failed, for a message that has named address and route.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` by route `{}`: {}", self.url, self.route, self.detail)
    }
}

impl std::error::Error for RequestError {}

/// Writes an address without its user information.
fn masked(url: &Url) -> String {
    let mut url = url.clone();
    // Addresses that cannot carry user information have none to lose.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}

/// Why a gate cannot open or a passage cannot be had.
#[derive(Debug)]
pub enum RouteError {
    /// The gate could not take its place on loopback.
    Bind(std::io::Error),
    /// The route is not configured.
    Unknown(RouteName),
    /// Certificates given for an `https` proxy or a mirror do not read.
    Certificates {
        /// Whose they are.
        of: String,
        /// What is wrong with them.
        detail: String,
    },
    /// A Tor client inside this program could not be made.
    Tor {
        /// Its name.
        proxy: RouteName,
        /// What is wrong with it.
        detail: String,
    },
    /// An HTTP client could not be built.
    Client(reqwest::Error),
}

impl fmt::Display for RouteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind(error) => write!(f, "opening the gate on loopback: {error}"),
            Self::Unknown(route) => write!(f, "route `{route}` is not configured"),
            Self::Certificates { of, detail } => {
                write!(f, "reading the certificates for `{of}`: {detail}")
            }
            Self::Tor { proxy, detail } => write!(f, "setting up Tor for `{proxy}`: {detail}"),
            Self::Client(error) => write!(f, "building an HTTP client: {error}"),
        }
    }
}

impl std::error::Error for RouteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Bind(error) => Some(error),
            Self::Client(error) => Some(error),
            Self::Unknown(_) | Self::Certificates { .. } | Self::Tor { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dial(failures: Vec<Failure>) -> DialError {
        let target = Target::new("news.example", 443).unwrap();
        DialError::new(&"careful".parse().unwrap(), &target, failures)
    }

    #[test]
    fn a_target_that_one_way_reached_is_to_blame() {
        let office = "office".parse().unwrap();
        let error = dial(vec![
            Failure::new(Step::ProxyAuth, "wrong").by(&office),
            Failure::new(Step::ProxyRefused, "host unreachable"),
        ]);
        assert_eq!(error.step(), Step::ProxyRefused);
        assert!(!error.is_our_side());
        assert_eq!(error.fault(), Fault::Transient);
        assert_eq!(
            error.to_string(),
            "`news.example:443` by route `careful`: asking the proxy for the target: host \
             unreachable; `office`: logging in at the proxy: wrong"
        );
    }

    #[test]
    fn a_route_with_no_way_left_is_our_side() {
        assert!(dial(vec![Failure::new(Step::ProxyConnect, "connection refused")]).is_our_side());
        assert!(dial(vec![]).is_our_side());
        assert_eq!(dial(vec![Failure::new(Step::ProxyAuth, "x")]).fault(), Fault::Permanent);
    }

    #[test]
    fn user_information_is_never_shown() {
        let url = Url::parse("https://u:hunter2@news.example/a").unwrap();
        assert_eq!(masked(&url), "https://news.example/a");
    }
}
