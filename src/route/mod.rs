//! The one way out: the only room that opens an outgoing socket or builds an
//! HTTP client.
//!
//! Every client gets exactly one proxy, the [`Gate`] on loopback, with a
//! secret of its own; the gate looks up what that secret stands for and dials
//! by the configured proxies, groups, or directly. A route that is missing or
//! wholly down is an error, never another way. Nothing here knows what is
//! fetched or pushed, nor reads the environment.

mod agent;
mod connect;
mod direct;
mod doh;
mod error;
mod exits;
mod gate;
mod health;
mod hello;
mod message;
mod opening;
mod passage;
mod pump;
mod resolve;
pub mod socks;
mod socks4a;
mod socks5;
mod stagger;
mod stream;
mod target;
mod tls;
mod tor;

pub use agent::agent;
pub use error::{DialError, RequestError, RouteError, Step};
pub use gate::{Gate, GateSettings};
pub use passage::Passage;
pub use stream::Stream;
