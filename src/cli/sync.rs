//! `thistledown sync`: one pass.

use clap::Args;

use super::load::{self, load};
use super::progress::Progress;
use super::{Common, Exit};
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
                    print_json(&report);
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
            eprintln!("no source `{unknown}` is configured");
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

fn print_json(report: &Report) {
    match serde_json::to_string_pretty(report) {
        Ok(json) => println!("{json}"),
        Err(error) => eprintln!("cannot write the report: {error}"),
    }
}

/// Prints a report for people: a line for all, then what went wrong.
pub(super) fn print(report: &Report) {
    let polled = report.sources.len();
    let verb = if report.dry_run { "would publish" } else { "published" };
    print!(
        "{polled} sources polled, {verb} {} new and {} changed pages",
        report.new, report.updated
    );
    match report.commits.as_slice() {
        [] => println!(", no commit"),
        [commit] => println!(" in commit {}", commit.short()),
        commits => println!(" in {} commits", commits.len()),
    }
    if report.united > 0 {
        println!("{} pages taken over from other writers", report.united);
    }
    for source in &report.sources {
        if let Outcome::Failed { reason } = &source.outcome {
            println!("source {}: failed: {reason}", source.name);
        }
        for title in &source.titles {
            println!("source {}: would publish: {title}", source.name);
        }
        for article in &source.unpublished {
            let verdict = if article.quarantined { "quarantined" } else { "not published" };
            println!("source {}: {verdict}: {}: {}", source.name, article.url, article.reason);
        }
    }
    for remote in &report.remotes {
        println!("mirror {}: {}", remote.name, remote.outcome);
        if remote.burnt {
            println!(
                "mirror {0}: burnt: it leaves the list, and the first spare takes its place; \
                 `thistledown mirrors revive {0}` brings it back",
                remote.name
            );
        }
    }
    if let Some(Shortfall { living, quorum }) = report.shortfall {
        println!("quorum: {living} mirrors live, and there should be {quorum}");
    }
    for error in &report.errors {
        println!("error: {error}");
    }
    for warning in &report.warnings {
        println!("warning: {warning}");
    }
    if report.stopped {
        println!("stopped before the end; the next pass goes on");
    }
}
