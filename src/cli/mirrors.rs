//! `thistledown mirrors`: where the publication lives, who lags, who is burnt
//! and who is spare.

use std::collections::BTreeSet;

use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::load::{self, Loaded, load};
use super::{Common, Exit, print_json};
use crate::cache::{Cache, Mark, Marked, RemoteState};
use crate::model::{Bytes, CommitId, Mirror, MirrorName, RouteName, Spare, living};
use crate::remote;
use crate::repository::Look;

/// How long before its end a token is told of.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Show the mirrors.
#[derive(Debug, Args)]
pub(super) struct Mirrors {
    #[command(subcommand)]
    action: Option<Action>,
    /// Print as JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make the repository of a mirror at its forge, and set its description
    /// and default branch; one that is there is only described
    Create {
        /// Its name
        name: MirrorName,
    },
    /// Bring a burnt mirror back into the list
    Revive {
        /// Its name
        name: MirrorName,
    },
}

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
    /// What the objects of our repository take.
    repository: Option<Bytes>,
}

impl Mirrors {
    pub(super) async fn run(&self, common: &Common) -> Exit {
        let loaded = match load(common) {
            Ok(loaded) => loaded,
            Err(exit) => return exit,
        };
        load::warn(&loaded.settings);
        match &self.action {
            None => self.show(&loaded),
            Some(Action::Create { name }) => create(&loaded, name).await,
            Some(Action::Revive { name }) => revive(&loaded, name),
        }
    }

    fn show(&self, loaded: &Loaded) -> Exit {
        let answer = match look(loaded) {
            Ok(answer) => answer,
            Err(error) => {
                eprintln!("{error}");
                return Exit::Internal;
            }
        };
        if self.json {
            return print_json(&answer);
        }
        let now = Timestamp::now();
        answer.mirrors.iter().for_each(|shown| shown.print(now));
        if let Some(size) = answer.repository {
            println!("repository: {}", amount(size));
        }
        if answer.living < answer.quorum {
            println!(
                "quorum: {} mirrors live, and there should be {}",
                answer.living, answer.quorum
            );
        }
        Exit::Good
    }
}

impl Shown {
    /// Tells whether it counts for the quorum.
    fn lives(&self) -> bool {
        self.listed && self.failures == 0 && self.last_success.is_some()
    }

    fn print(&self, now: Timestamp) {
        let by = self.route.as_ref().map(|route| format!(" by {route}")).unwrap_or_default();
        println!("{} ({}{by}): {}", self.name, self.push, self.words());
        if let Some(at) = self.last_success {
            println!("    last success {at}, {} sent so far", amount(self.sent));
        }
        if let Some(error) = &self.last_error {
            println!("    last error: {error}");
        }
        if let Some(at) = self.tried_again.filter(|at| *at > now) {
            println!("    tried again {at}, after {} failures", self.failures);
        }
        match self.token_expires {
            Some(at) if at <= now => println!("    its token ended {at}: make a new one"),
            Some(at) if at.duration_since(now) < SOON => {
                println!("    its token ends soon: {at}");
            }
            Some(at) => println!("    its token ends {at}"),
            None => {}
        }
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

/// Shows a size roughly.
fn amount(size: Bytes) -> String {
    match size.0 {
        bytes if bytes >= 1 << 20 => {
            format!("{}.{} MiB", bytes >> 20, ((bytes & 0xf_ffff) * 10) >> 20)
        }
        bytes if bytes >= 1 << 10 => format!("{} KiB", bytes >> 10),
        bytes => format!("{bytes} bytes"),
    }
}

/// Opens the cache, if a pass was ever made.
fn cache(loaded: &Loaded) -> Result<Option<Cache>, String> {
    let path = loaded.state.join("cache.sqlite");
    path.exists().then(|| Cache::open(&path)).transpose().map_err(|error| error.to_string())
}

fn look(loaded: &Loaded) -> Result<Answer, String> {
    let settings = &loaded.settings;
    let cache = cache(loaded)?;
    let look = Look::open(&loaded.state.join(&settings.repository));
    let look = look.map_err(|error| error.to_string())?;
    let head = match &look {
        Some(look) => look.head().map_err(|error| error.to_string())?,
        None => None,
    };
    let lag = |from: Option<&CommitId>| -> Option<usize> {
        look.as_ref()?.lag(head.as_ref()?, from).ok()
    };
    let mut known = Vec::new();
    for mirror in &settings.mirrors {
        let (state, mark) = match &cache {
            Some(cache) => (cache.remote(&mirror.name), cache.mark(mirror)),
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
            token_expires: mirror.token_expires.or(state.expires),
        });
    }
    Ok(Answer {
        living: mirrors.iter().filter(|shown| shown.lives()).count(),
        mirrors,
        quorum: settings.quorum,
        repository: look.and_then(|look| look.size().ok()),
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

/// Finds a mirror by its name, or tells that there is none.
fn named<'a>(loaded: &'a Loaded, name: &MirrorName) -> Result<&'a Mirror, Exit> {
    let found = loaded.settings.mirrors.iter().find(|mirror| mirror.name == *name);
    found.ok_or_else(|| {
        eprintln!("no mirror `{name}` is configured");
        Exit::Usage
    })
}

async fn create(loaded: &Loaded, name: &MirrorName) -> Exit {
    let mirror = match named(loaded, name) {
        Ok(mirror) => mirror,
        Err(exit) => return exit,
    };
    let (Some(forge), Some(route)) = (&mirror.forge, &mirror.route) else {
        eprintln!(
            "mirror `{name}` is at no forge that we know: write forge = \"github\", \"gitlab\" or \
             \"gitea\" (Forgejo, Codeberg)"
        );
        return Exit::Configuration;
    };
    let settings = &loaded.settings;
    let opened = load::gate(settings, &loaded.state).await.and_then(|gate| {
        gate.passage(route, &format!("mirror {name}"), mirror.inward(), mirror.ca.as_deref())
    });
    let passage = match opened {
        Ok(passage) => passage,
        Err(error) => {
            eprintln!("routes: {error}");
            return Exit::Configuration;
        }
    };
    let settled = match remote::settle(forge, &mirror.branch, &passage, &settings.limits).await {
        Ok(settled) => settled,
        Err(failure) => {
            eprintln!("mirror {name}: {failure}");
            return Exit::NothingPushed;
        }
    };
    let (owner, repository) = (&forge.owner, &forge.repository);
    match settled.created {
        true => println!("{name}: {owner}/{repository} was made"),
        false => println!("{name}: {owner}/{repository} was there, and is as it should be"),
    }
    for note in &settled.notes {
        println!("    {note}");
    }
    if let Some(at) = settled.expires {
        println!("    its token ends {at}");
    }
    let noted = cache(loaded).and_then(|cache| match cache {
        Some(cache) => cache.note_expiry(name, settled.expires).map_err(|error| error.to_string()),
        None => Ok(()),
    });
    if let Err(error) = noted {
        eprintln!("{error}");
        return Exit::Internal;
    }
    Exit::Good
}

/// Takes the mark off a mirror. The next pass pushes to it, lists it, and
/// puts its heir back among the spares.
fn revive(loaded: &Loaded, name: &MirrorName) -> Exit {
    let mirror = match named(loaded, name) {
        Ok(mirror) => mirror,
        Err(exit) => return exit,
    };
    let revived = cache(loaded).and_then(|cache| {
        let Some(cache) = cache else { return Ok(false) };
        let words = |error: crate::cache::CacheError| error.to_string();
        let then = match cache.mark(mirror).map_err(words)?.map(|marked| marked.mark) {
            None | Some(Mark::Revived) => return Ok(false),
            // Nobody has seen that it was burnt.
            Some(Mark::Burnt) => None,
            Some(Mark::Published) if mirror.home().is_none() => None,
            Some(Mark::Published) => Some(Mark::Revived),
        };
        cache.set_mark(mirror, then, Timestamp::now()).map_err(words)?;
        cache.forgive(name).map_err(words)?;
        Ok(true)
    });
    match revived {
        Ok(true) => {
            println!("{name}: the next pass pushes to it and lists it again");
            Exit::Good
        }
        Ok(false) => {
            println!("{name}: it is not burnt");
            Exit::Good
        }
        Err(error) => {
            eprintln!("{error}");
            Exit::Internal
        }
    }
}
