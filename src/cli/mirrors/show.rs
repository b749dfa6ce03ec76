//! What is shown of the mirrors: from the configuration, the cache and our own
//! repository. Nobody is asked.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::cache::{Cache, Marked, RemoteState};
use crate::cli::load::Loaded;
use crate::cli::voice::{say, tell};
use crate::cli::{Exit, print_json};
use crate::model::{Bytes, CommitId, Mirror, MirrorName, Relief, RouteName, Spare, living};
use crate::repository::Repository;

/// How long before its end a token is told of.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How a mirror fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// It has everything.
    Living,
    /// It lacks something, and is pushed to by the next pass.
    Behind,
    /// It failed, and waits to be tried again.
    Waiting,
    /// It refused for too long, and is not listed.
    Burnt,
    /// It is not listed, and waits for its turn.
    Spare,
}

/// One mirror.
#[derive(Debug, Serialize)]
struct Shown {
    name: MirrorName,
    /// Where it is pushed.
    push: String,
    /// What readers open.
    home: Option<String>,
    route: Option<RouteName>,
    state: State,
    /// Whether readers are led to it.
    listed: bool,
    /// Publications that it lacks.
    lag: Option<usize>,
    /// Since when it fails.
    failing_since: Option<Timestamp>,
    burnt_since: Option<Timestamp>,
    last_success: Option<Timestamp>,
    last_error: Option<String>,
    tried_again: Option<Timestamp>,
    failures: u32,
    /// Bytes of packs that were sent to it.
    sent: Bytes,
    /// Whether it ever took anything.
    has_some: bool,
    /// What our history takes there, about; its host may keep more.
    size: Option<Bytes>,
    /// What it may hold, as configured or as its host is known to want it.
    budget: Option<Bytes>,
    /// How much of the budget is used, in parts of a hundred.
    used: Option<u64>,
    /// What makes room before the budget is reached.
    relief: Option<Relief>,
    token_expires: Option<Timestamp>,
}

/// All of them.
#[derive(Debug, Serialize)]
struct Answer {
    mirrors: Vec<Shown>,
    /// How many listed mirrors took everything when they were last tried.
    living: usize,
    /// How many there should be.
    quorum: usize,
    /// What our own repository holds, archives too.
    repository: Option<Bytes>,
}

/// Shows all mirrors, for people or as JSON.
pub(super) fn show(loaded: &Loaded, json: bool) -> Exit {
    let answer = match look(loaded) {
        Ok(answer) => answer,
        Err(error) => {
            tell!("{error}");
            return Exit::Internal;
        }
    };
    if json {
        return print_json(&answer);
    }
    let now = Timestamp::now();
    answer.mirrors.iter().for_each(|shown| shown.print(now));
    if let Some(size) = answer.repository {
        say!("repository: {}", size.roughly());
    }
    if answer.living < answer.quorum {
        say!("quorum: {} mirrors live, and there should be {}", answer.living, answer.quorum);
    }
    Exit::Good
}

impl Shown {
    /// Tells whether it counts for the quorum.
    fn lives(&self) -> bool {
        self.listed && self.failures == 0 && self.last_success.is_some()
    }

    fn print(&self, now: Timestamp) {
        let by = self.route.as_ref().map(|route| format!(" by {route}")).unwrap_or_default();
        say!("{} ({}{by}): {}", self.name, self.push, self.words());
        if let Some(at) = self.last_success {
            say!("    last success {at}, {} sent so far", self.sent.roughly());
        }
        if let Some(size) = self.size {
            let verb = if self.has_some { "holds" } else { "will hold" };
            say!("    {verb} about {}{}", size.roughly(), self.room());
        }
        if let Some(error) = &self.last_error {
            say!("    last error: {error}");
        }
        if let Some(at) = self.tried_again.filter(|at| *at > now) {
            say!("    tried again {at}, after {} failures", self.failures);
        }
        match self.token_expires {
            Some(at) if at <= now => say!("    its token ended {at}: make a new one"),
            Some(at) if at.duration_since(now) < SOON => {
                say!("    its token ends soon: {at}");
            }
            Some(at) => say!("    its token ends {at}"),
            None => {}
        }
    }

    /// Says how much of its budget is used, and what happens before it ends.
    fn room(&self) -> String {
        let (Some(budget), Some(used), Some(relief)) = (self.budget, self.used, self.relief) else {
            return "; no budget is known".to_owned();
        };
        let then = match relief {
            Relief::Rotation(at) => format!("at {} the history begins anew", at.roughly()),
            Relief::Yearly => "the history begins anew with the year".to_owned(),
            Relief::TooLate(at) => format!(
                "the history would begin anew at {}, too late: lower `max_size`",
                at.roughly()
            ),
            Relief::Warning(at) => {
                format!("from {} on passes warn, and nothing makes room", at.roughly())
            }
        };
        format!(", {used} % of the {} that it may; {then}", budget.roughly())
    }

    fn words(&self) -> String {
        let since = self.failing_since.map(|since| format!(" since {since}")).unwrap_or_default();
        let lag = match self.lag {
            None | Some(0) => String::new(),
            Some(1) => format!(", lacks 1 publication{since}"),
            Some(count) => format!(", lacks {count} publications{since}"),
        };
        match self.state {
            State::Living => "living".to_owned(),
            State::Behind if self.last_success.is_none() => "not pushed to yet".to_owned(),
            State::Behind => format!("behind{lag}"),
            State::Waiting => format!("failing{lag}"),
            State::Burnt => format!(
                "burnt{}; `thistledown mirrors revive {}` brings it back",
                self.burnt_since.map(|since| format!(" since {since}")).unwrap_or_default(),
                self.name
            ),
            State::Spare if self.last_success.is_none() => "spare, holds nothing".to_owned(),
            State::Spare if lag.is_empty() => "spare, holds everything".to_owned(),
            State::Spare => format!("spare{lag}"),
        }
    }
}

fn look(loaded: &Loaded) -> Result<Answer, String> {
    let settings = &loaded.settings;
    let cache = Cache::open_to_read(&loaded.state.join("cache.sqlite"));
    let cache = cache.map_err(|error| error.to_string())?;
    let store = loaded.state.join(&settings.repository);
    // Before the first pass there is none.
    let repository = store.join("HEAD").exists().then(|| Repository::inspect(&store)).transpose();
    let repository = repository.map_err(|error| error.to_string())?;
    let head = match &repository {
        Some(repository) => repository.head().map_err(|error| error.to_string())?,
        None => None,
    };
    let lag = |from: Option<&CommitId>| -> Option<usize> {
        repository.as_ref()?.lag(head.as_ref()?, from).ok()
    };
    let size = repository.as_ref().and_then(|repository| repository.size().ok());
    let mut known = Vec::new();
    for mirror in &settings.mirrors {
        let (state, mark) = match &cache {
            Some(cache) => (cache.remote(mirror), cache.mark(mirror)),
            None => (Ok(RemoteState::default()), Ok(None)),
        };
        let words = |error: crate::cache::CacheError| error.to_string();
        known.push((mirror, state.map_err(words)?, mark.map_err(words)?));
    }
    let is_burnt = |mark: &Option<Marked>| mark.is_some_and(|marked| marked.mark.is_burnt());
    let burnt: BTreeSet<MirrorName> =
        known.iter().filter(|(.., mark)| is_burnt(mark)).map(|(m, ..)| m.name.clone()).collect();
    let listed = living(&settings.mirrors, &burnt);
    let mut mirrors = Vec::new();
    for (mirror, state, mark) in known {
        let is_listed = listed.iter().any(|listed| listed.name == mirror.name);
        let has_all = state.head.is_some() && state.head == head && state.failures == 0;
        let held = size.map(|size| size.now);
        let budget = mirror.size_budget();
        mirrors.push(Shown {
            name: mirror.name.clone(),
            push: mirror.push.to_string(),
            home: mirror.home(),
            route: mirror.route.clone(),
            state: fare(mirror, &state, is_burnt(&mark), is_listed, has_all),
            listed: is_listed,
            lag: lag(state.head.as_ref()),
            failing_since: state.failing,
            burnt_since: mark.filter(|marked| marked.mark.is_burnt()).map(|marked| marked.since),
            last_success: state.success,
            last_error: state.error,
            tried_again: state.due,
            failures: state.failures,
            sent: Bytes(state.sent),
            has_some: state.head.is_some(),
            size: held,
            budget,
            used: held.zip(budget).map(|(held, budget)| held.percent_of(budget)),
            relief: budget.map(|budget| settings.rotation.relief(budget)),
            token_expires: mirror.token_expires.or(state.expires),
        });
    }
    Ok(Answer {
        living: mirrors.iter().filter(|shown| shown.lives()).count(),
        mirrors,
        quorum: settings.quorum,
        repository: size.map(|size| size.stored),
    })
}

fn fare(
    mirror: &Mirror,
    state: &RemoteState,
    is_burnt: bool,
    is_listed: bool,
    has_all: bool,
) -> State {
    match (is_burnt, is_listed) {
        (true, _) => State::Burnt,
        // A hot spare that fails is worth a look before it is needed.
        (_, false) if mirror.spare == Some(Spare::Cold) || state.failures == 0 => State::Spare,
        _ if state.failures > 0 => State::Waiting,
        _ if has_all => State::Living,
        _ => State::Behind,
    }
}
