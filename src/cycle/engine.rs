//! What a pass works with: the rooms, opened.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use super::burnt::Marks;
use crate::cache::{Cache, CacheError, Index};
use crate::config::Settings;
use crate::model::{CommitId, Mirror, MirrorName, SourceAddress, SourceName, living};
use crate::page::Press;
use crate::remote::PushOutcome;
use crate::repository::{Repository, RepositoryError};
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

/// The rooms that a pass works with.
pub struct Engine {
    pub(super) settings: Settings,
    pub(super) gate: Gate,
    pub(super) workers: Workers,
    pub(super) cache: Arc<Cache>,
    pub(super) repository: Arc<Repository>,
    front: RwLock<Arc<Front>>,
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
        let press = Arc::new(press(&settings, &BTreeSet::new())?);
        let front = Front { burnt: BTreeSet::new(), marks: Marks::default(), press };
        let front = RwLock::new(Arc::new(front));
        let gate_settings = GateSettings {
            ca: settings.ca.clone(),
            hello: settings.hello.clone(),
            state: Some(state.to_owned()),
            ..GateSettings::new(&settings.user_agent, &settings.limits)
        };
        let gate =
            Gate::open(settings.routes.clone(), gate_settings).await.map_err(StartError::Route)?;
        let path = state.join(&settings.repository);
        let repository =
            Repository::open(&path, &settings.author).map_err(StartError::Repository)?;
        let cache = Cache::open(&state.join("cache.sqlite")).map_err(StartError::Cache)?;
        gate.recall(cache.ways().map_err(StartError::Cache)?);
        let workers = Workers::new(program, &settings.limits);
        let mut passages = BTreeMap::new();
        for source in &settings.sources {
            let inward = source.inward(&settings.inward);
            let purpose = format!("source {}", source.name);
            let by = |address: &SourceAddress| {
                gate.passage(&address.route, &purpose, inward.clone(), None)
            };
            let list: Result<_, _> = source.addresses.iter().map(by).collect();
            passages.insert(source.name.clone(), list.map_err(StartError::Route)?);
        }
        let (cache, repository) = (Arc::new(cache), Arc::new(repository));
        Ok(Self { settings, gate, workers, cache, repository, front, passages, watch })
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

    /// Returns the right of a source to leave by the route of one of its
    /// addresses.
    pub(super) fn passage(&self, source: &SourceName, address: usize) -> Option<&Passage> {
        self.passages.get(source)?.get(address)
    }

    /// Remembers for the next run how the ways out fared.
    pub(super) fn save_ways(&self) -> Result<(), CacheError> {
        self.cache.save_ways(&self.gate.health())
    }

    /// Reads into the cache what the ledger has that the cache does not: after
    /// a crash between the two, or when the cache was deleted.
    pub(super) async fn catch_up(&self) -> Result<(), String> {
        let (cache, repository) = (Arc::clone(&self.cache), Arc::clone(&self.repository));
        let caught = tokio::task::spawn_blocking(move || catch_up(&cache, &repository)).await;
        caught.map_err(|error| error.to_string())?
    }
}

fn catch_up(cache: &Cache, repository: &Repository) -> Result<(), String> {
    let head = repository.head().map_err(|error| error.to_string())?;
    let known = cache.head().map_err(|error| error.to_string())?;
    let Some(head) = head else {
        return match known {
            None => Ok(()),
            Some(known) => Err(format!(
                "the cache knows publication {} but the repository is empty: if it was lost, put \
                 it back (git clone --bare from a mirror); if it shall begin anew, delete the cache",
                known.short()
            )),
        };
    };
    if known.as_ref() == Some(&head) {
        return Ok(());
    }
    tracing::info!(head = head.short(), "reading the ledger into the cache");
    let read = |index: &Index| -> Result<(Option<CommitId>, ()), String> {
        if known.is_none() {
            index.clear().map_err(|error| error.to_string())?;
        }
        repository
            .ledger(&head, known.as_ref(), &mut |change| {
                use crate::repository::LedgerChange;
                let done = match change {
                    LedgerChange::Anew => index.clear(),
                    LedgerChange::Line(line) => index.put(&line),
                    LedgerChange::Gone(id) => index.remove(&id),
                };
                done.map_err(|error| error.to_string())
            })
            .map_err(|error| error.to_string())?;
        Ok((Some(head.clone()), ()))
    };
    cache.publish(|index| read(index).map_err(Words)).map_err(|words| words.0)
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
fn press(settings: &Settings, burnt: &BTreeSet<MirrorName>) -> Result<Press, StartError> {
    let mirrors: Vec<Mirror> = living(&settings.mirrors, burnt).into_iter().cloned().collect();
    Press::new(&settings.site, &mirrors, &read_templates(settings)?)
        .map_err(|error| StartError::Templates(error.to_string()))
}
