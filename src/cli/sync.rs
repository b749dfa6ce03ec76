//! `thistledown sync`: one pass.

use clap::Args;

use super::load::{self, load};
use super::progress::Progress;
use super::voice::{say, tell};
use super::{Common, Exit, print_json};
use crate::cycle::{self, Mode, Outcome, Remotes, Report, Scope, Shortfall, Verdict};
use crate::daemon::Stop;
use crate::model::SourceName;

/// Make one pass.
#[derive(Debug, Args)]
pub(super) struct Sync {
    /// Poll only this source; may be given several times
    #[arg(long, value_name = "NAME")]
    source: Vec<SourceName>,
    /// Poll and read, but write and push nothing
    #[arg(long)]
    dry_run: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

impl Sync {
    pub(super) async fn run(&self, common: &Common, stop: Stop) -> Exit {
        match self.pass(common, stop).await {
            Ok(report) => {
                let verdict = report.verdict();
                if self.json {
                    if print_json(&report) != Exit::Good {
                        return Exit::Internal;
                    }
                } else if !common.quiet || verdict != Verdict::Good {
                    print(&report);
                }
                verdict.into()
            }
            Err(exit) => exit,
        }
    }

    async fn pass(&self, common: &Common, stop: Stop) -> Result<Report, Exit> {
        let stopped = stop.watch();
        let loaded = load(common)?;
        let settings = loaded.settings;
        load::warn(&settings);
        let names: Vec<SourceName> = settings.sources.iter().map(|s| s.name.clone()).collect();
        if let Some(unknown) = self.source.iter().find(|name| !names.contains(name)) {
            tell!("no source `{unknown}` is configured");
            return Err(Exit::Usage);
        }
        let scope = Scope {
            sources: if self.source.is_empty() { names } else { self.source.clone() },
            remotes: Remotes::All,
            mode: if self.dry_run { Mode::DryRun } else { Mode::Publish },
        };
        let _lock = load::lock(&settings, &loaded.state)?;
        let progress = Progress::new(common.quiet || self.json);
        let engine = load::open(settings, &loaded.state, progress.watch()).await?;
        let report = cycle::run(&engine, &scope, stopped.clone()).await;
        progress.finish();
        if scope.mode == Mode::Publish {
            cycle::keep_up(&engine, stopped).await;
        }
        Ok(report)
    }
}

/// Prints a report for people: a line for all, then what went wrong.
pub(super) fn print(report: &Report) {
    let polled = report.sources.len();
    let verb = if report.dry_run { "would publish" } else { "published" };
    let commits = match report.commits.as_slice() {
        [] => ", no commit".to_owned(),
        [commit] => format!(" in commit {}", commit.short()),
        commits => format!(" in {} commits", commits.len()),
    };
    let (new, updated) = (report.new, report.updated);
    say!("{polled} sources polled, {verb} {new} new and {updated} changed pages{commits}");
    if report.united > 0 {
        say!("{} pages taken over from other writers", report.united);
    }
    for source in &report.sources {
        if let Outcome::Failed { reason } = &source.outcome {
            say!("source {}: failed: {reason}", source.name);
        }
        for title in &source.titles {
            say!("source {}: would publish: {title}", source.name);
        }
        for article in &source.unpublished {
            let verdict = if article.quarantined { "quarantined" } else { "not published" };
            say!("source {}: {verdict}: {}: {}", source.name, article.url, article.reason);
        }
    }
    for remote in &report.remotes {
        say!("mirror {}: {}", remote.name, remote.outcome);
        if remote.burnt {
            say!(
                "mirror {0}: burnt: it leaves the list, and the first spare takes its place; \
                 `thistledown mirrors revive {0}` brings it back",
                remote.name
            );
        }
    }
    if let Some(Shortfall { living, quorum }) = report.shortfall {
        say!("quorum: {living} mirrors live, and there should be {quorum}");
    }
    for error in &report.errors {
        say!("error: {error}");
    }
    for warning in &report.warnings {
        say!("warning: {warning}");
    }
    if report.stopped {
        say!("stopped before the end; the next pass goes on");
    }
}
