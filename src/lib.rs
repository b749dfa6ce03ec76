//! Thistledown: a censorship-resilient mirror syncer.
//!
//! Poll sources through chosen routes → plan what is new → extract the
//! article → render the page → commit one publication → bring every remote to
//! it. Begin reading at `cycle`, which tells that story top to bottom.
//!
//! # The map of floors
//!
//! A module imports only from lower floors, never sideways; a test reads the
//! `use` lines and fails on an import that climbs.
//!
//! | floor | rooms | what they are |
//! |---|---|---|
//! | 0 words | [`model`] | nouns, valid by construction |
//! | 1 letters | [`text`] | bytes → text, text → safe Markdown: what several rules share |
//! | 2 rules | [`config`] | text → checked settings, with errors that point at the line |
//! | | [`feed`] | bytes → entries, one file per source kind |
//! | | [`article`] | HTML → readable article with metadata, or why not |
//! | | [`markdown`] | article HTML → GitHub-flavoured Markdown |
//! | | [`media`] | image bytes → clean, small image bytes |
//! | | [`page`] | page, header, footer, QR, home, indexes, archive, mirror list, feeds out |
//! | | [`plan`] | entries × ledger → what to publish, update, leave, and why |
//! | | [`retry`] | attempt and fault → wait or stop |
//! | 3 way out | [`route`] | proxies, groups, health, DNS, the gate; the only room that opens a socket or builds an HTTP client |
//! | 4 hands | [`fetch`] | conditional GET along a route, within limits |
//! | | [`worker`] | the parsing child processes: the rules run there on hostile bytes |
//! | | [`cache`] | SQLite: validators, due times, failures, push outcomes, the ledger indexed |
//! | | [`repository`] | bare store: trees, one pack per publication, refs, ledger, upkeep |
//! | | [`remote`] | send-pack over smart HTTP, SSH and local paths; push outcomes |
//! | 5 story | [`cycle`] | one pass, top to bottom |
//! | 6 clock | [`daemon`] | schedule, shutdown, readiness |
//! | 7 door | `main`, [`cli`] | one file per command; exit codes |
//!
//! Rules touch neither clock, disk nor network, and are not async. Only
//! `repository` and `remote` (and the demonstration's own Git server) name
//! git2.

// They panic where nobody reads: what is said goes through `cli::voice`.
#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod model;

pub mod text;

pub mod article;
pub mod config;
pub mod feed;
pub mod markdown;
pub mod media;
pub mod page;
pub mod plan;
pub mod retry;

pub mod route;

pub mod cache;
pub mod fetch;
pub mod remote;
pub mod repository;
pub mod worker;

pub mod cycle;

pub mod daemon;

pub mod cli;
