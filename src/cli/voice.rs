//! What commands say: answers on stdout, everything else on stderr.
//!
//! `println!` panics where nobody listens any more (`thistledown mirrors |
//! head -1`), in the midst of whatever is being done. Here a command goes on
//! to its end as if it were heard, and its exit code says how its work went.
//! Only an answer that is lost though somebody wants it, on a full disk say,
//! is a fault.

use std::fmt;
use std::io::{self, Write};
use std::sync::OnceLock;

use super::Exit;

/// Why the answer did not reach its end.
static BROKEN_OFF: OnceLock<io::Error> = OnceLock::new();

/// Says a line of the answer.
macro_rules! say {
    ($($words:tt)*) => { $crate::cli::voice::answer(format_args!($($words)*)) };
}

/// Tells a line beside the answer: what is wrong, or what to know of it.
macro_rules! tell {
    ($($words:tt)*) => { $crate::cli::voice::remark(format_args!($($words)*)) };
}

pub(super) use {say, tell};

/// Says a line on stdout.
pub(super) fn answer(words: fmt::Arguments) {
    write(|stdout| writeln!(stdout, "{words}"));
}

/// Says a text on stdout as it is.
pub(super) fn answer_with(text: &str) {
    write(|stdout| stdout.write_all(text.as_bytes()));
}

/// Tells a line on stderr. Nobody could be told that it was not heard.
pub(super) fn remark(words: fmt::Arguments) {
    drop(writeln!(io::stderr(), "{words}"));
}

/// Tells whether somebody still listens to the answer.
pub(super) fn is_heard() -> bool {
    BROKEN_OFF.get().is_none()
}

/// Returns how a command ends whose answer may have been lost.
pub(super) fn end(exit: Exit) -> Exit {
    match BROKEN_OFF.get() {
        // Who heard enough and went is content, as with ripgrep.
        Some(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            tell!("the answer cannot be written to stdout: {error}");
            if exit == Exit::Good { Exit::Internal } else { exit }
        }
        _ => exit,
    }
}

fn write(words: impl FnOnce(&mut io::StdoutLock) -> io::Result<()>) {
    if !is_heard() {
        return;
    }
    let mut stdout = io::stdout().lock();
    if let Err(error) = words(&mut stdout).and_then(|()| stdout.flush()) {
        // The first one says it.
        drop(BROKEN_OFF.set(error));
    }
}
