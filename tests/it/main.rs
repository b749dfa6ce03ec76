//! The one integration crate: every room against the real thing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, unreachable_pub)]

mod servers;

mod alternates;
mod behaviours;
mod censored;
mod cli;
mod clock;
mod cycle;
mod daemon;
mod durable;
mod fetch;
mod filters;
mod forge;
mod gitolite;
mod habits;
mod hostile;
mod inward;
mod leak;
mod matrix;
mod mirrors;
mod packets;
mod pages;
mod preview;
mod quarantine;
mod receive;
mod remote;
mod renderers;
mod repository;
mod restore;
mod rotation;
mod roundtrip;
mod route;
mod signing;
mod ssh;
mod tidy;
mod tor;
mod vectors;
mod voice;
mod ways;
mod withdraw;
mod writers;
