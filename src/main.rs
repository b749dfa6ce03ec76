//! The door; what is behind it stands in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    thistledown::cli::run()
}
