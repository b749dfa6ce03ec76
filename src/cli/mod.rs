//! The door: one file per command.
//!
//! Data goes to stdout, logs to stderr, and the exit code says how it went.

mod bundle;
mod check;
mod daemon;
mod demo;
mod exit;
mod filters;
mod init;
mod load;
mod mirrors;
mod preview;
mod progress;
mod proxies;
mod quarantine;
mod realign;
mod restore;
mod sync;
mod voice;
mod withdraw;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

pub use exit::Exit;

use crate::daemon::{Reload, Stop};
use voice::{say, tell};

/// Keeps copies of news where news is blocked: polls sources through chosen
/// routes, turns articles into Markdown pages with links and QR codes to every
/// mirror, commits them to Git, and pushes to several remotes.
#[derive(Debug, Parser)]
#[command(version, about, after_help = AFTER)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

const AFTER: &str = "\
New here? `thistledown demo` shows everything over loopback in a few seconds, \
`thistledown init` writes a commented configuration, `thistledown check` says \
what is wrong with it, `thistledown sync` makes one pass, `thistledown daemon` \
goes on.

Exit codes: 0 good, nothing new included; 2 usage; 3 something failed, \
something did not, or fewer mirrors live than the quorum; 4 nothing could be fetched; 5 nothing could be pushed; 75 \
another run holds the lock; 78 the configuration is wrong.";

#[derive(Debug, Args)]
struct Common {
    /// The configuration [default: ./thistledown.toml, else
    /// $XDG_CONFIG_HOME/thistledown/thistledown.toml, else
    /// /etc/thistledown/thistledown.toml]
    #[arg(short, long, global = true, env = "THISTLEDOWN_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where repository, cache and lock live [default: $STATE_DIRECTORY, else
    /// the folder of the configuration]
    #[arg(long, global = true, env = "THISTLEDOWN_STATE", value_name = "FOLDER")]
    state: Option<PathBuf>,
    /// Say more; twice for everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// Say only what went wrong
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a commented configuration to start from
    Init(init::Init),
    /// Check the configuration and say what is wrong, by line
    Check,
    /// Make one pass: poll, publish, push
    Sync(sync::Sync),
    /// Poll every source at its own interval, for ever
    Daemon,
    /// Show the ways out: how they fare, and what uses them
    Proxies(proxies::Proxies),
    /// Show the mirrors: who lives, who lags, who is burnt or spare
    Mirrors(mirrors::Mirrors),
    /// Show what was read or asked for and not published; let it go
    Quarantine(quarantine::Quarantine),
    /// Show a page as it would be published; try rules on it
    Preview(preview::ShowPreview),
    /// Bring a lost or damaged repository back from a mirror or a bundle
    Restore(restore::Restore),
    /// Make a mirror that parted from ours a copy again
    Realign(realign::Realign),
    /// Write the publication as one file that plain git clones
    Bundle(bundle::Bundle),
    /// Take pages out, of the history, too, if need be
    Withdraw(withdraw::Withdraw),
    /// Read a page on stdin: print its article and what is known of it
    Extract(filters::Extract),
    /// Read an HTML fragment on stdin: print it as Markdown
    Markdown(filters::Markdown),
    /// Show everything over loopback: no account, no internet
    Demo(demo::Demo),
    /// Parse for the parent process (internal)
    #[command(hide = true)]
    Worker {
        /// The limits, as JSON
        limits: String,
    },
}

/// Runs the command of the command line and returns its exit code.
#[must_use]
pub fn run() -> ExitCode {
    // A wrong command line ends here, with clap's own code 2.
    let Cli { common, command } = Cli::parse();
    if let Command::Worker { limits } = &command {
        return worker(limits).into();
    }
    log(&common, &command);
    // Before there is a second thread. Other commands end at once.
    let (stop, reload) = match &command {
        Command::Daemon => (Stop::hear(), Reload::hear()),
        Command::Sync(_) => (Stop::hear(), Reload::default()),
        _ => (Stop::default(), Reload::default()),
    };
    let runtime =
        match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => {
                tracing::error!(%error, "cannot start the runtime");
                return Exit::Internal.into();
            }
        };
    let exit = runtime.block_on(async {
        match command {
            Command::Init(init) => init.run(),
            Command::Check => check::run(&common),
            Command::Sync(sync) => sync.run(&common, stop).await,
            Command::Daemon => daemon::run(&common, stop, reload).await,
            Command::Proxies(proxies) => proxies.run(&common).await,
            Command::Mirrors(mirrors) => mirrors.run(&common).await,
            Command::Quarantine(quarantine) => quarantine.run(&common),
            Command::Preview(preview) => preview.run(&common).await,
            Command::Restore(restore) => restore.run(&common).await,
            Command::Realign(realign) => realign.run(&common).await,
            Command::Bundle(bundle) => bundle.run(&common).await,
            Command::Withdraw(withdraw) => withdraw.run(&common).await,
            Command::Extract(extract) => extract.run().await,
            Command::Markdown(markdown) => markdown.run().await,
            Command::Demo(demo) => demo.run().await,
            Command::Worker { .. } => Exit::Usage,
        }
    });
    voice::end(exit).into()
}

/// Prints an answer for scripts.
fn print_json<T: serde::Serialize>(value: &T) -> Exit {
    match serde_json::to_string_pretty(value) {
        Ok(json) => {
            say!("{json}");
            Exit::Good
        }
        Err(error) => {
            tell!("cannot write the answer: {error}");
            Exit::Internal
        }
    }
}

fn worker(limits: &str) -> Exit {
    let served = serde_json::from_str(limits)
        .map_err(std::io::Error::other)
        .and_then(|limits| crate::worker::serve(&limits));
    match served {
        Ok(()) => Exit::Good,
        Err(_) => Exit::Internal,
    }
}

/// Logs go to stderr: plain lines, without time under a journal that has its
/// own. `THISTLEDOWN_LOG` takes filters like `debug` or `thistledown::route=trace`.
fn log(common: &Common, command: &Command) {
    // Bars tell a person how it goes; a log file wants lines.
    let calm = match command {
        Command::Sync(_) => progress::is_terminal(),
        Command::Demo(_)
        | Command::Check
        | Command::Proxies(_)
        | Command::Mirrors(_)
        | Command::Quarantine(_)
        | Command::Withdraw(_)
        | Command::Preview(_)
        | Command::Bundle(_)
        | Command::Extract(_)
        | Command::Markdown(_) => true,
        _ => false,
    };
    let level = match (common.quiet, common.verbose) {
        (true, _) => "error",
        (_, 0) if calm => "thistledown=warn,error",
        (_, 0) => "thistledown=info,warn",
        (_, 1) => "thistledown=debug,info",
        _ => "trace",
    };
    let filter = std::env::var("THISTLEDOWN_LOG")
        .ok()
        .and_then(|text| EnvFilter::try_new(text).ok())
        .unwrap_or_else(|| EnvFilter::new(level));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(progress::LogWriter::default)
        .with_ansi(progress::is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .with_target(false)
        // It would panic where nobody reads the log any more.
        .log_internal_errors(false);
    // A second subscriber can only come from a test that runs the door twice.
    drop(match std::env::var_os("JOURNAL_STREAM") {
        Some(_) => builder.without_time().try_init(),
        None => builder.try_init(),
    });
}
