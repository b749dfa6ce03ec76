//! What a pass works with: the rooms, opened.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use super::burnt::Marks;
use super::gather::Reach;
use super::mirror_list::Seal;
use super::restore::{self, RestoreError};
use crate::article::Expectation;
use crate::cache::{Cache, CacheError, Index};
use crate::config::Settings;
use crate::model::{CommitId, Mirror, MirrorName, Source, SourceAddress, SourceName, living};
use crate::page::Press;
use crate::remote::PushOutcome;
use crate::repository::{LedgerChange, Repository, RepositoryError};
use crate::route::{Gate, GateSettings, Passage, RouteError};
use crate::worker::Workers;

/// What happens during a pass, for those who watch.
#[derive(Debug, Clone)]
pub enum Event {
    /// So many sources are polled.
    Polling(usize),
    /// A source answered or failed.
    Polled(SourceName),
    /// So many articles of a source are to be read.
    Planned {
        /// The source.
        source: SourceName,
        /// How many.
        articles: usize,
    },
    /// An article was read, or not.
    Gathered,
    /// A publication was committed.
    Published {
        /// How many pages it has.
        pages: usize,
    },
    /// A batch of old pages was looked at, and dressed anew where need be.
    Renewed,
    /// A remote is being brought to our head.
    Pushing(MirrorName),
    /// A push ended.
    Pushed(MirrorName, PushOutcome),
}

/// Somebody who watches.
pub type Watch = Arc<dyn Fn(Event) + Send + Sync>;

/// Why the rooms could not be opened.
#[derive(Debug)]
pub enum StartError {
    /// The state directory cannot be made.
    State(PathBuf, std::io::Error),
    /// A template cannot be read or is wrong.
    Templates(String),
    /// The gate cannot be opened, or a route is missing.
    Route(RouteError),
    /// The cache cannot be opened.
    Cache(CacheError),
    /// The repository cannot be opened.
    Repository(RepositoryError),
    /// A restore that was killed cannot be brought to its end.
    Restore(RestoreError),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State(path, error) => {
                write!(f, "cannot use the state directory `{}`: {error}", path.display())
            }
            Self::Templates(error) => write!(f, "templates: {error}"),
            Self::Route(error) => write!(f, "routes: {error}"),
            Self::Cache(error) => error.fmt(f),
            Self::Repository(error) => error.fmt(f),
            Self::Restore(error) => write!(f, "a restore was killed, and does not end: {error}"),
        }
    }
}

impl std::error::Error for StartError {}

/// What readers see of the mirrors now.
pub(super) struct Front {
    /// Those that are burnt.
    pub(super) burnt: BTreeSet<MirrorName>,
    /// What is to be published of that.
    pub(super) marks: Marks,
    /// Prints the others on every page.
    pub(super) press: Arc<Press>,
}

impl Front {
    /// Shows all mirrors: nothing is known of burnt ones.
    pub(super) fn of(settings: &Settings) -> Result<Self, StartError> {
        let press = Arc::new(press(settings, &BTreeSet::new())?);
        Ok(Self { burnt: BTreeSet::new(), marks: Marks::default(), press })
    }
}

/// The rooms that a pass works with.
pub struct Engine {
    pub(super) settings: Settings,
    pub(super) gate: Gate,
    pub(super) workers: Workers,
    pub(super) cache: Arc<Cache>,
    pub(super) repository: Arc<Repository>,
    front: RwLock<Arc<Front>>,
    pub(super) seal: Arc<Seal>,
    /// One for each address of a source.
    passages: BTreeMap<SourceName, Vec<Passage>>,
    watch: Watch,
}

impl Engine {
    /// Opens everything. The caller holds the run lock of the state directory.
    /// `program` is our own binary, for the parsing children.
    ///
    /// # Errors
    /// The first room that cannot be opened.
    pub async fn open(
        settings: Settings,
        state: &Path,
        program: PathBuf,
        watch: Watch,
    ) -> Result<Self, StartError> {
        std::fs::create_dir_all(state)
            .map_err(|error| StartError::State(state.to_owned(), error))?;
        let front = RwLock::new(Arc::new(Front::of(&settings)?));
        let gate = gate(&settings, state).await?;
        let path = state.join(&settings.repository);
        restore::place::go_on(&path).map_err(StartError::Restore)?;
        let repository =
            Repository::open(&path, &settings.author).map_err(StartError::Repository)?;
        let repository = repository.signed_by(settings.signing_key.clone());
        let cache = Cache::open(&state.join("cache.sqlite")).map_err(StartError::Cache)?;
        gate.recall(cache.ways().map_err(StartError::Cache)?);
        let workers = Workers::new(program, &settings.limits);
        let mut passages = BTreeMap::new();
        for source in &settings.sources {
            passages.insert(source.name.clone(), source_passages(&gate, &settings, source)?);
        }
        let (cache, repository) = (Arc::new(cache), Arc::new(repository));
        let seal = Arc::new(Seal::of(&settings));
        Ok(Self { settings, gate, workers, cache, repository, front, seal, passages, watch })
    }

    /// Returns the settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns the cache.
    #[must_use]
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// Returns what readers see of the mirrors now.
    pub(super) fn front(&self) -> Arc<Front> {
        Arc::clone(&self.front.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes what readers see of the mirrors; templates are read anew where
    /// that changes pages.
    pub(super) fn set_front(
        &self,
        burnt: BTreeSet<MirrorName>,
        marks: Marks,
    ) -> Result<(), StartError> {
        let front = self.front();
        let press = match front.burnt == burnt {
            true => Arc::clone(&front.press),
            false => Arc::new(press(&self.settings, &burnt)?),
        };
        let front = Arc::new(Front { burnt, marks, press });
        *self.front.write().unwrap_or_else(PoisonError::into_inner) = front;
        Ok(())
    }

    pub(super) fn tell(&self, event: Event) {
        (self.watch)(event);
    }

    /// Returns who watches, for work on a thread of its own.
    pub(super) fn watch(&self) -> Watch {
        Arc::clone(&self.watch)
    }

    /// Returns the right of a source to leave by the route of one of its
    /// addresses.
    pub(super) fn passage(&self, source: &SourceName, address: usize) -> Option<&Passage> {
        self.passages.get(source)?.get(address)
    }

    /// Returns what reading the pages of a source takes.
    pub(super) fn reach<'a>(
        &'a self,
        source: &Source,
        sites: &'a BTreeMap<String, Expectation>,
    ) -> Reach<'a> {
        Reach {
            sites,
            passages: self.passages.get(&source.name).map_or(&[], Vec::as_slice),
            workers: &self.workers,
            limits: &self.settings.limits,
        }
    }

    /// Remembers for the next run how the ways out fared.
    pub(super) fn save_ways(&self) -> Result<(), CacheError> {
        self.cache.save_ways(&self.gate.health())
    }

    /// Returns what to do if it is the repository that does not read.
    pub(super) async fn advice(&self) -> Option<String> {
        let (settings, path) = (self.settings.clone(), self.repository.path().to_owned());
        let look = move || restore::advice(&settings, &path);
        let advice = tokio::task::spawn_blocking(look).await.ok().flatten();
        if let Some(advice) = &advice {
            tracing::error!("{advice}");
        }
        advice
    }

    /// Reads into the cache what the ledger has that the cache does not: after
    /// a crash between the two, or when the cache was deleted.
    ///
    /// # Errors
    /// What cannot be read or written, in words.
    pub async fn catch_up(&self) -> Result<(), String> {
        let (cache, repository) = (Arc::clone(&self.cache), Arc::clone(&self.repository));
        let settings = self.settings.clone();
        let caught =
            tokio::task::spawn_blocking(move || catch_up(&cache, &repository, &settings)).await;
        caught.map_err(|error| error.to_string())?
    }
}

/// Opens the one way out.
pub(super) async fn gate(settings: &Settings, state: &Path) -> Result<Gate, StartError> {
    let gate_settings = GateSettings {
        ca: settings.ca.clone(),
        hello: settings.hello.clone(),
        state: Some(state.to_owned()),
        ..GateSettings::new(&settings.user_agent, &settings.limits)
    };
    Gate::open(settings.routes.clone(), gate_settings).await.map_err(StartError::Route)
}

/// Gives a source the right to leave by the routes of its addresses.
pub(super) fn source_passages(
    gate: &Gate,
    settings: &Settings,
    source: &Source,
) -> Result<Vec<Passage>, StartError> {
    let inward = source.inward(&settings.inward);
    let purpose = format!("source {}", source.name);
    let by = |address: &SourceAddress| gate.passage(&address.route, &purpose, inward.clone(), None);
    source.addresses.iter().map(by).collect::<Result<_, _>>().map_err(StartError::Route)
}

pub(super) fn catch_up(
    cache: &Cache,
    repository: &Repository,
    settings: &Settings,
) -> Result<(), String> {
    let head = repository.head().map_err(|error| error.to_string())?;
    let known = cache.head().map_err(|error| error.to_string())?;
    let Some(head) = head else {
        return match known {
            None => Ok(()),
            Some(known) => Err(format!(
                "the cache knows publication {} but the repository is empty: if it was lost, {}; \
                 if it shall begin anew, delete the cache",
                known.short(),
                restore::command(settings)
            )),
        };
    };
    if known.as_ref() == Some(&head) && repository.is_readable(&head) {
        return Ok(());
    }
    tracing::info!(head = head.short(), "reading the ledger into the cache");
    let read = |index: &Index| {
        read_ledger(index, repository, &head, known.as_ref())?;
        Ok((Some(head.clone()), ()))
    };
    cache.publish(|index| read(index).map_err(Words)).map_err(|words| words.0)
}

/// Brings the index from a commit that it stands for to another one.
pub(super) fn read_ledger(
    index: &Index,
    repository: &Repository,
    head: &CommitId,
    known: Option<&CommitId>,
) -> Result<(), String> {
    if known.is_none() {
        index.clear().map_err(|error| error.to_string())?;
    }
    let take = &mut |change| {
        let done = match change {
            LedgerChange::Anew => index.clear(),
            LedgerChange::Line(line) => index.put(&line),
            LedgerChange::Gone(id) => index.remove(&id),
        };
        done.map_err(|error| error.to_string())
    };
    repository.ledger(head, known, take).map_err(|error| error.to_string())
}

/// An error that is already words.
struct Words(String);

impl From<CacheError> for Words {
    fn from(error: CacheError) -> Self {
        Self(error.to_string())
    }
}

/// Reads the operator's templates, by file name; none where no folder is
/// configured.
///
/// # Errors
/// The folder or a file in it cannot be read.
pub fn read_templates(settings: &Settings) -> Result<BTreeMap<String, String>, StartError> {
    let mut overrides = BTreeMap::new();
    if let Some(folder) = &settings.site.templates {
        let wrong = |error: std::io::Error| {
            StartError::Templates(format!("cannot read `{}`: {error}", folder.display()))
        };
        for file in std::fs::read_dir(folder).map_err(wrong)? {
            let path = file.map_err(wrong)?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_file() && !name.starts_with('.') {
                let text = std::fs::read_to_string(&path).map_err(wrong)?;
                overrides.insert(name.to_owned(), text);
            }
        }
    }
    Ok(overrides)
}

/// Builds the press for the mirrors that live, with the operator's templates
/// over ours.
pub(super) fn press(
    settings: &Settings,
    burnt: &BTreeSet<MirrorName>,
) -> Result<Press, StartError> {
    let mirrors: Vec<Mirror> = living(&settings.mirrors, burnt).into_iter().cloned().collect();
    Press::new(&settings.site, &mirrors, &read_templates(settings)?)
        .map_err(|error| StartError::Templates(error.to_string()))
}
