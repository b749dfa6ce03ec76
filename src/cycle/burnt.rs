//! Burnt mirrors: who is, who becomes one, and how that is published.
//!
//! A mirror that refuses for as long as the operator gives it is burnt: it
//! leaves the list that readers see, nothing is pushed to it, and a spare
//! takes its place. The list of the burnt is published with the pages, so
//! that it outlives the cache and that all operators of one publication print
//! the same. It has nothing but addresses that were published before.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::edition::Edition;
use super::engine::Engine;
use super::publish::PublishError;
use super::push::BELIEVED;
use super::report::RemoteReport;
use crate::cache::{Cache, CacheError, Mark, RemoteState};
use crate::model::{CommitId, Mirror, MirrorName, TreePath, living, may_burn};
use crate::page::fixed;
use crate::remote::{PushOutcome, Refusal};
use crate::repository::{Changes, Repository, RepositoryError};

/// Longest list that is read, in lines.
const LONGEST: usize = 10_000;

/// A line of the published list.
#[derive(Serialize, Deserialize)]
struct Line {
    /// Where the home page was.
    address: String,
}

/// What the published list is to gain and to lose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Marks {
    gained: BTreeSet<String>,
    lost: BTreeSet<String>,
}

fn path() -> TreePath {
    fixed("burnt.jsonl")
}

/// Reads the published list. A line that does not read says nothing.
fn published(
    repository: &Repository,
    commit: &CommitId,
) -> Result<BTreeSet<String>, RepositoryError> {
    let bytes = repository.read(commit, &path())?.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().take(LONGEST).filter_map(|line| serde_json::from_str(line).ok());
    Ok(lines.map(|line: Line| line.address).collect())
}

/// Takes up what is published of the burnt, and what this machine knows
/// besides. Marks that would leave readers with nothing are not believed:
/// another operator may have made them.
pub(super) fn take_up(engine: &Engine) -> Result<(), String> {
    let words = |error: CacheError| error.to_string();
    let head = engine.repository.head().map_err(|error| error.to_string())?;
    let listed = match head {
        Some(head) => published(&engine.repository, &head).map_err(|error| error.to_string())?,
        None => BTreeSet::new(),
    };
    let (mut burnt, mut marks) = (BTreeSet::new(), Marks::default());
    let mirrors = &engine.settings.mirrors;
    for mirror in mirrors {
        let known = engine.cache.mark(mirror).map_err(words)?.map(|marked| marked.mark);
        let home = mirror.home();
        let mark = match &home {
            Some(home) => Mark::settle(known, listed.contains(home)),
            None => known.filter(|mark| mark.is_burnt()),
        };
        if mark != known {
            engine.cache.set_mark(mirror, mark, Timestamp::now()).map_err(words)?;
        }
        match (mark, home) {
            (Some(Mark::Burnt), Some(home)) => drop(marks.gained.insert(home)),
            (Some(Mark::Revived), Some(home)) => drop(marks.lost.insert(home)),
            _ => {}
        }
        if mark.is_some_and(Mark::is_burnt) && may_burn(mirrors, &burnt, mirror) {
            burnt.insert(mirror.name.clone());
        }
    }
    engine.set_front(burnt, marks).map_err(|error| error.to_string())
}

/// Keeps what one side of two histories said of the burnt, where its commits
/// gave way to a `joined` one that does not say it: it is published anew.
/// Returns whether there is anything to publish.
pub(super) fn keep(
    cache: &Cache,
    repository: &Repository,
    mirrors: &[Mirror],
    base: Option<&CommitId>,
    side: &CommitId,
    joined: &CommitId,
) -> Result<bool, PublishError> {
    let before = match base {
        Some(base) => published(repository, base)?,
        None => BTreeSet::new(),
    };
    let (said, now) = (published(repository, side)?, published(repository, joined)?);
    let mut kept = false;
    for mirror in mirrors {
        let Some(home) = mirror.home() else { continue };
        let is_in = |list: &BTreeSet<String>| list.contains(&home);
        let mark = match (is_in(&before), is_in(&said), is_in(&now)) {
            (false, true, false) => Mark::Burnt,
            (true, false, true) => Mark::Revived,
            _ => continue,
        };
        cache.set_mark(mirror, Some(mark), Timestamp::now())?;
        kept = true;
    }
    Ok(kept)
}

impl Edition<'_> {
    /// Publishes what the list of the burnt gains and loses.
    pub(super) fn add_burnt(
        &self,
        parent: Option<&CommitId>,
        changes: &mut Changes,
    ) -> Result<(), PublishError> {
        if self.front.marks == Marks::default() {
            return Ok(());
        }
        let before = match parent {
            Some(parent) => published(self.repository, parent)?,
            None => BTreeSet::new(),
        };
        let all = before.union(&self.front.marks.gained);
        let after: BTreeSet<String> =
            all.filter(|address| !self.front.marks.lost.contains(*address)).cloned().collect();
        if after == before {
            return Ok(());
        }
        let mut text = String::new();
        for address in &after {
            let line = Line { address: address.clone() };
            text.push_str(&serde_json::to_string(&line).map_err(PublishError::Ledger)?);
            text.push('\n');
        }
        changes.insert(path(), (!after.is_empty()).then(|| text.into_bytes()));
        Ok(())
    }
}

/// What an outcome says about whether a mirror is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// It answers, and refuses as one that is lost.
    Refuses,
    /// It is not reached, and others by the same route are.
    Silent,
    /// It is not lost.
    Lives,
    /// Nothing: it may be our own line, or somebody on it.
    Nothing,
}

/// Reads the sign in an outcome. `others` tells whether others are reached by
/// the same route.
fn sign(mirror: &Mirror, outcome: &PushOutcome, others: bool) -> Sign {
    let by_others = if others { Sign::Silent } else { Sign::Nothing };
    match outcome {
        // A disk that is not plugged in comes back with its operator.
        _ if mirror.route.is_none() => Sign::Nothing,
        PushOutcome::Refused { kind, .. } if kind.is_loss() => {
            // In plain HTTP anybody on the way can say no.
            if mirror.is_authentic() { Sign::Refuses } else { by_others }
        }
        // Another key may be somebody between us and the host.
        PushOutcome::Refused { kind: Refusal::Trust, .. } => Sign::Nothing,
        PushOutcome::Unreachable { .. } => by_others,
        PushOutcome::Pushed { .. }
        | PushOutcome::UpToDate
        | PushOutcome::Refused { .. }
        | PushOutcome::Foreign { .. }
        | PushOutcome::Busy { .. } => Sign::Lives,
    }
}

/// Brings what is remembered in line with a sign. What began in the future was
/// dated by a clock that was wrong, and begins now.
fn note(state: &mut RemoteState, sign: Sign, now: Timestamp) {
    let since = |known: Option<Timestamp>| known.filter(|since| *since <= now).or(Some(now));
    match sign {
        Sign::Refuses => {
            state.refusing = since(state.refusing);
            state.silent = None;
        }
        Sign::Silent => state.silent = since(state.silent),
        Sign::Lives => (state.refusing, state.silent) = (None, None),
        // A silence that our own line shares begins anew; a refusal stands.
        Sign::Nothing => state.silent = None,
    }
}

/// Tells whether the sign stands for as long as the operator gives it.
fn is_over(mirror: &Mirror, state: &RemoteState, sign: Sign, now: Timestamp) -> bool {
    let since = match sign {
        Sign::Refuses => state.refusing,
        Sign::Silent => state.refusing.or(state.silent),
        Sign::Lives | Sign::Nothing => None,
    };
    let (Some(since), Some(given)) = (since, mirror.burnt_after) else { return false };
    SignedDuration::try_from(given).is_ok_and(|given| now.duration_since(since) >= given)
}

/// Tells whether others are reached by the route of a mirror since it fails,
/// and of late.
fn others_are_reached(
    mirror: &Mirror,
    failing: Option<Timestamp>,
    states: &[(&Mirror, RemoteState)],
    now: Timestamp,
) -> bool {
    let half = mirror.burnt_after.and_then(|given| SignedDuration::try_from(given / 2).ok());
    // Every mirror that lives is asked so often.
    let late = half.map_or(BELIEVED, |half| half.min(BELIEVED + SignedDuration::from_mins(30)));
    states.iter().any(|(other, state)| {
        other.name != mirror.name
            && other.route.is_some()
            && other.route == mirror.route
            && state.success.is_some_and(|success| {
                failing.is_some_and(|failing| success > failing)
                    && now.duration_since(success) <= late
            })
    })
}

/// Looks at what came of the pushes, and burns who has refused for as long as
/// the operator gives it. The last one that readers can open never burns.
pub(super) fn judge(engine: &Engine, reports: &mut [RemoteReport]) -> Result<(), String> {
    let words = |error: CacheError| error.to_string();
    let now = Timestamp::now();
    let mirrors = &engine.settings.mirrors;
    let mut states = Vec::new();
    for mirror in mirrors {
        states.push((mirror, engine.cache.remote(mirror).map_err(words)?));
    }
    for report in reports {
        let Some((mirror, state)) = states.iter().find(|(m, _)| m.name == report.name) else {
            continue;
        };
        let others = others_are_reached(mirror, state.failing, &states, now);
        let sign = sign(mirror, &report.outcome, others);
        let mut noted = state.clone();
        note(&mut noted, sign, now);
        if noted != *state {
            engine.cache.save_remote(mirror, &noted).map_err(words)?;
        }
        if !is_over(mirror, &noted, sign, now) {
            continue;
        }
        let front = engine.front();
        if !may_burn(mirrors, &front.burnt, mirror) {
            tracing::warn!(
                remote = %mirror.name,
                "it refuses for too long, and is the last that readers can open: add a spare"
            );
            continue;
        }
        engine.cache.set_mark(mirror, Some(Mark::Burnt), now).map_err(words)?;
        report.burnt = true;
        take_up(engine)?;
        let heirs = heirs(mirrors, &front.burnt, &engine.front().burnt);
        tracing::warn!(
            remote = %mirror.name,
            heir = heirs.first().map_or("none", |heir| heir.name.as_str()),
            "burnt: it leaves the list; `thistledown mirrors revive {}` brings it back",
            mirror.name
        );
    }
    Ok(())
}

/// Returns the mirrors that are listed now and were not before.
pub(super) fn heirs<'a>(
    mirrors: &'a [Mirror],
    before: &BTreeSet<MirrorName>,
    now: &BTreeSet<MirrorName>,
) -> Vec<&'a Mirror> {
    let listed = living(mirrors, before);
    let is_new = |mirror: &&Mirror| listed.iter().all(|known| known.name != mirror.name);
    living(mirrors, now).into_iter().filter(is_new).collect()
}

/// How many mirrors live, where the operator wants more.
pub(super) fn shortfall(engine: &Engine) -> Option<usize> {
    let front = engine.front();
    let lives = |mirror: &&Mirror| {
        let state = engine.cache.remote(mirror).unwrap_or_default();
        state.success.is_some() && state.failures == 0
    };
    let count = living(&engine.settings.mirrors, &front.burnt).into_iter().filter(lives).count();
    (count < engine.settings.quorum).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PushAddress;

    fn mirror(push: &str) -> Mirror {
        let push = PushAddress::Http(push.parse().unwrap());
        let route = Some("tor".parse().unwrap());
        Mirror { route, ..Mirror::new("a".parse().unwrap(), push) }
    }

    fn moment(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn refused(kind: Refusal) -> PushOutcome {
        PushOutcome::Refused { kind, reason: String::new() }
    }

    #[test]
    fn a_refusal_counts_by_itself_and_a_silence_only_beside_others_that_answer() {
        let (tls, plain) = (mirror("https://a.example/r"), mirror("http://a.example/r"));
        let silent = PushOutcome::Unreachable { step: String::new(), reason: String::new() };
        for (mirror, outcome, others, expected) in [
            (&tls, refused(Refusal::Gone), false, Sign::Refuses),
            (&tls, refused(Refusal::Account), true, Sign::Refuses),
            (&plain, refused(Refusal::Gone), false, Sign::Nothing),
            (&plain, refused(Refusal::Gone), true, Sign::Silent),
            (&tls, silent.clone(), false, Sign::Nothing),
            (&tls, silent, true, Sign::Silent),
            (&tls, refused(Refusal::Trust), true, Sign::Nothing),
            (&tls, refused(Refusal::Size), true, Sign::Lives),
            (&tls, refused(Refusal::Protected), true, Sign::Lives),
            (&tls, PushOutcome::UpToDate, true, Sign::Lives),
        ] {
            assert_eq!(sign(mirror, &outcome, others), expected, "{outcome:?}");
        }
        let disk = Mirror { route: None, ..tls };
        assert_eq!(sign(&disk, &refused(Refusal::Gone), true), Sign::Nothing);
    }

    #[test]
    fn only_who_is_reached_since_and_of_late_shows_that_the_line_is_good() {
        let one = mirror("https://a.example/r");
        let other = Mirror { name: "b".parse().unwrap(), ..one.clone() };
        let elsewhere = Mirror { route: Some("office".parse().unwrap()), ..other.clone() };
        let reached = |other, success| {
            let state = RemoteState { success: Some(moment(success)), ..RemoteState::default() };
            let states = [(&one, state.clone()), (other, state)];
            others_are_reached(&one, Some(moment(1_000)), &states, moment(30_000))
        };
        assert!(reached(&other, 29_000));
        assert!(!reached(&elsewhere, 29_000));
        assert!(!reached(&other, 1_000));
        assert!(!reached(&other, 1_001));
        assert!(!reached(&one, 29_000));
    }

    #[test]
    fn nothing_burns_before_its_time_or_without_one() {
        let day = std::time::Duration::from_secs(86_400);
        let given = Mirror { burnt_after: Some(day), ..mirror("https://a.example/r") };
        let mut state = RemoteState::default();
        note(&mut state, Sign::Refuses, moment(1));
        note(&mut state, Sign::Nothing, moment(5_000));
        note(&mut state, Sign::Refuses, moment(9_000));
        assert!(!is_over(&given, &state, Sign::Refuses, moment(86_400)));
        assert!(is_over(&given, &state, Sign::Refuses, moment(86_401)));
        assert!(!is_over(&given, &state, Sign::Nothing, moment(86_401)));
        assert!(!is_over(&mirror("https://a.example/r"), &state, Sign::Refuses, moment(1 << 32)));
        note(&mut state, Sign::Lives, moment(9_001));
        assert_eq!(state, RemoteState::default());
        // The line of our own interrupts a silence.
        note(&mut state, Sign::Silent, moment(1));
        note(&mut state, Sign::Nothing, moment(5_000));
        note(&mut state, Sign::Silent, moment(9_000));
        assert!(!is_over(&given, &state, Sign::Silent, moment(86_401)));
        assert!(is_over(&given, &state, Sign::Silent, moment(95_400)));
    }
}
