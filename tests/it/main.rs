//! The one integration crate: every room against the real thing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, unreachable_pub)]

mod servers;

mod alternates;
mod censored;
mod cli;
mod cycle;
mod daemon;
mod fetch;
mod filters;
mod forge;
mod gitolite;
mod inward;
mod leak;
mod matrix;
mod mirrors;
mod packets;
mod quarantine;
mod remote;
mod repository;
mod route;
mod ssh;
mod tidy;
mod tor;
mod ways;
