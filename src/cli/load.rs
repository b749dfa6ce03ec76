//! From the command line to settings: the one place that reads the
//! configuration and the environment.

use std::path::{Path, PathBuf};

use super::voice::tell;
use super::{Common, Exit};
use crate::config::{Settings, Surroundings};
use crate::cycle::{self, Engine, StartError, Watch};
use crate::repository::{LockError, RUN_LOCK, RunLock};
use crate::route::{Gate, GateSettings, RouteError};

/// The name of the configuration.
const NAME: &str = "thistledown.toml";

/// A configuration and where its state lives.
pub(super) struct Loaded {
    pub(super) settings: Settings,
    pub(super) file: PathBuf,
    pub(super) state: PathBuf,
}

/// Reads and checks the configuration, telling on stderr what is wrong.
pub(super) fn load(common: &Common) -> Result<Loaded, Exit> {
    let file = common.config.clone().or_else(find).ok_or_else(|| {
        tell!(
            "there is no configuration: `thistledown init` writes one to ./{NAME}; \
             `--config FILE` names another"
        );
        Exit::Configuration
    })?;
    load_file(&file, common.state.as_deref())
}

/// Reads and checks one file.
pub(super) fn load_file(file: &Path, state: Option<&Path>) -> Result<Loaded, Exit> {
    let settings = read(file).map_err(|error| {
        tell!("{error}");
        Exit::Configuration
    })?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let state = state.map(Path::to_owned).or_else(|| {
        std::env::var_os("STATE_DIRECTORY")
            // systemd joins several with colons; ours is the first.
            .and_then(|folders| Some(PathBuf::from(folders.to_str()?.split(':').next()?)))
    });
    let state = state.unwrap_or_else(|| folder.unwrap_or(Path::new(".")).to_owned());
    Ok(Loaded { settings, file: file.to_owned(), state })
}

fn read(file: &Path) -> Result<Settings, String> {
    let shown = file.display();
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("cannot read the configuration `{shown}`: {error}"))?;
    let around = Surroundings {
        read: &|path| std::fs::read(path),
        variable: &|name| std::env::var(name).ok(),
    };
    Settings::parse(&text, file, &around).map_err(|error| error.to_string())
}

fn find() -> Option<PathBuf> {
    let home = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".config")));
    [
        Some(PathBuf::from(NAME)),
        home.map(|home| home.join("thistledown").join(NAME)),
        Some(Path::new("/etc/thistledown").join(NAME)),
    ]
    .into_iter()
    .flatten()
    .find(|path| path.is_file())
}

/// Returns our own binary, for the parsing children: the one that runs,
/// whatever an upgrade has put in its place.
pub(super) fn program() -> Result<PathBuf, Exit> {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() {
        return Ok(running);
    }
    std::env::current_exe().map_err(|error| {
        tell!("cannot find our own binary: {error}");
        Exit::Internal
    })
}

/// Opens the rooms, telling on stderr what does not open.
pub(super) async fn open(settings: Settings, state: &Path, watch: Watch) -> Result<Engine, Exit> {
    let repository = state.join(&settings.repository);
    let kept = settings.clone();
    Engine::open(settings, state, program()?, watch).await.map_err(|error| {
        tell!("{error}");
        if let StartError::Repository(_) = error
            && let Some(advice) = cycle::advice(&kept, &repository)
        {
            tell!("{advice}");
        }
        Exit::from(&error)
    })
}

/// Opens the gate alone, for commands that ask something and publish nothing.
pub(super) async fn gate(settings: &Settings, state: &Path) -> Result<Gate, RouteError> {
    let gate_settings = GateSettings {
        ca: settings.ca.clone(),
        hello: settings.hello.clone(),
        state: Some(state.to_owned()),
        ..GateSettings::new(&settings.user_agent, &settings.limits)
    };
    Gate::open(settings.routes.clone(), gate_settings).await
}

/// Takes the run lock of a state directory, and that of the repository.
pub(super) fn lock(settings: &Settings, state: &Path) -> Result<[RunLock; 2], Exit> {
    make(state)?;
    let lock = RunLock::take(&state.join("lock")).map_err(told)?;
    Ok([lock, lock_repository(settings, state)?])
}

/// Takes the run lock of the repository: several state directories can have
/// the same one, and no run may sweep, prune or roll up what another one reads
/// or writes.
pub(super) fn lock_repository(settings: &Settings, state: &Path) -> Result<RunLock, Exit> {
    let repository = state.join(&settings.repository);
    make(&repository)?;
    RunLock::take(&repository.join(RUN_LOCK)).map_err(told)
}

fn make(folder: &Path) -> Result<(), Exit> {
    std::fs::create_dir_all(folder).map_err(|error| {
        tell!("cannot use the folder `{}`: {error}", folder.display());
        Exit::Configuration
    })
}

fn told(error: LockError) -> Exit {
    tell!("{error}");
    match error {
        LockError::Taken(_) => Exit::Locked,
        LockError::Io(..) => Exit::Configuration,
    }
}

/// Tells warnings that a configuration comes with.
pub(super) fn warn(settings: &Settings) {
    for warning in &settings.warnings {
        tracing::warn!("{warning}");
    }
}
