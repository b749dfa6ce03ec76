//! Progress on a terminal: bars; elsewhere nothing, for the report is enough.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cycle::{Event, Watch};

/// All bars of this process, so that log lines can step between them.
static BARS: LazyLock<MultiProgress> =
    LazyLock::new(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr()));

/// Tells whether logs and bars go to a person.
pub(super) fn is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// The bars of one pass.
pub(super) struct Progress {
    sources: ProgressBar,
    articles: ProgressBar,
    remotes: ProgressBar,
}

impl Progress {
    /// Shows bars if stderr is a terminal and the operator did not ask for
    /// quiet.
    pub(super) fn new(quiet: bool) -> Self {
        let bar = |name: &'static str| {
            if quiet || !is_terminal() {
                return ProgressBar::hidden();
            }
            let style = ProgressStyle::with_template("{prefix:>9} {bar:30} {pos}/{len} {msg}")
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            let bar = BARS.add(ProgressBar::new(0).with_style(style).with_prefix(name));
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        };
        Self { sources: bar("sources"), articles: bar("articles"), remotes: bar("mirrors") }
    }

    /// Returns what moves the bars.
    pub(super) fn watch(&self) -> Watch {
        let (sources, articles, remotes) =
            (self.sources.clone(), self.articles.clone(), self.remotes.clone());
        Arc::new(move |event| match event {
            Event::Polling(count) => sources.set_length(count as u64),
            Event::Polled(name) => {
                sources.inc(1);
                sources.set_message(name.to_string());
            }
            Event::Planned { articles: count, .. } => articles.inc_length(count as u64),
            Event::Gathered => articles.inc(1),
            Event::Published { pages } => articles.set_message(format!("{pages} pages committed")),
            Event::Renewed => {}
            Event::Pushing(_) => remotes.inc_length(1),
            Event::Pushed(name, outcome) => {
                remotes.inc(1);
                remotes.set_message(format!("{name}: {outcome}"));
            }
        })
    }

    /// Takes the bars away.
    pub(super) fn finish(&self) {
        for bar in [&self.sources, &self.articles, &self.remotes] {
            bar.finish_and_clear();
        }
    }
}

/// Writes log lines to stderr, above the bars if there are any.
#[derive(Default)]
pub(super) struct LogWriter;

impl Write for LogWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if BARS.is_hidden() {
            return io::stderr().write(bytes);
        }
        // Not `suspend`, which panics where the terminal is gone.
        BARS.println(String::from_utf8_lossy(bytes).trim_end_matches('\n'))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
