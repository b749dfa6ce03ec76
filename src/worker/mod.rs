//! The parsing child processes.
//!
//! Hostile bytes are parsed in children of our own binary, kept and reused,
//! under limits of memory, CPU time and stack. A child that dies takes one
//! entry with it into quarantine and nothing else. Children open no sockets
//! and see no environment; they get bytes on stdin and answer on stdout.

mod child;
mod frame;
mod job;
mod pool;

pub use child::serve;
pub use job::{FeedJob, FragmentJob, FurtherJob, ImageJob, PageJob, Part, Reading, TextJob};
pub use pool::{WorkerError, Workers};
