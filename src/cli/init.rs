//! `thistledown init`: a commented configuration to start from.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::Exit;
use super::voice::{say, tell};

/// Write a commented configuration to start from.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// Where to write it
    #[arg(default_value = "thistledown.toml", value_name = "FILE")]
    file: PathBuf,
}

/// The shipped example, which a test keeps sound.
pub(super) const EXAMPLE: &str = include_str!("../../config/thistledown.toml");

impl Init {
    pub(super) fn run(&self) -> Exit {
        let shown = self.file.display();
        // Never over a configuration that somebody wrote.
        let written = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&self.file)
            .and_then(|mut file| file.write_all(EXAMPLE.as_bytes()));
        match written {
            Ok(()) => {
                say!("wrote {shown}");
                say!("next: edit it, then `thistledown check`, then `thistledown sync`");
                Exit::Good
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                tell!("`{shown}` is there already and stays as it is");
                Exit::Usage
            }
            Err(error) => {
                tell!("cannot write `{shown}`: {error}");
                Exit::Internal
            }
        }
    }
}
