//! The parent's side: children on call.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};

use rustix::process::Signal;
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Semaphore;

use super::frame;
use super::job::{
    Answer, FeedJob, FragmentJob, FurtherJob, ImageJob, Job, PageJob, Reading, TextJob,
};
use crate::article::Rejection;
use crate::model::{Body, Feed, Limits, Rules, TreePath};

/// Jobs after which a child is replaced, so that memory that it scattered
/// returns to the system.
const JOBS: u32 = 1_000;

/// Why a child gave no answer.
#[derive(Debug)]
pub enum WorkerError {
    /// It could not be started.
    Start(io::Error),
    /// It ended, or was ended by a limit of memory, CPU time or stack.
    Died(String),
    /// It took longer than `worker_time`.
    TimedOut,
    /// The parser panicked.
    Panicked(String),
}

impl std::fmt::Display for WorkerError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Start(cause) => write!(f, "cannot start a parsing child: {cause}"),
            Self::Died(how) => {
                write!(
                    f,
                    "the parser was ended by its limits ({how}): the input is hostile or huge"
                )
            }
            Self::TimedOut => f.write_str("the parser exceeded the limit `worker_time`"),
            Self::Panicked(message) => write!(f, "the parser gave up: {message}"),
        }
    }
}

impl std::error::Error for WorkerError {}

/// Children on call, as many as the limit `workers` allows.
#[derive(Debug, Clone)]
pub struct Workers(Arc<Pool>);

#[derive(Debug)]
struct Pool {
    program: PathBuf,
    limits: Limits,
    permits: Semaphore,
    idle: Mutex<Vec<Worker>>,
}

#[derive(Debug)]
struct Worker {
    child: Child,
    stdin: ChildStdin,
    stdout: ChildStdout,
    jobs: u32,
}

impl Workers {
    /// Prepares children of `program`, our own binary. None is started before
    /// there is work.
    #[must_use]
    pub fn new(program: PathBuf, limits: &Limits) -> Self {
        let permits = Semaphore::new(limits.workers);
        let (limits, idle) = (limits.clone(), Mutex::default());
        Self(Arc::new(Pool { program, limits, permits, idle }))
    }

    /// Reads a document of a source into entries.
    ///
    /// # Errors
    /// The child gave no answer.
    pub async fn feed(
        &self,
        job: FeedJob,
        bytes: &[u8],
    ) -> Result<Result<Feed, String>, WorkerError> {
        match self.ask(&Job::Feed(job), bytes).await?.0 {
            Answer::Feed(feed) => Ok(feed),
            other => Err(unexpected(&other)),
        }
    }

    /// Reads a page into an article.
    ///
    /// # Errors
    /// The child gave no answer.
    pub async fn page(
        &self,
        job: PageJob,
        bytes: &[u8],
    ) -> Result<Result<Reading, Rejection>, WorkerError> {
        self.reading(&Job::Page(job), bytes).await
    }

    /// Reads a further page of an article.
    ///
    /// # Errors
    /// The child gave no answer.
    pub async fn further(
        &self,
        job: FurtherJob,
        bytes: &[u8],
    ) -> Result<Result<Reading, Rejection>, WorkerError> {
        self.reading(&Job::Further(Box::new(job)), bytes).await
    }

    /// Reads the full content that a feed gives into an article.
    ///
    /// # Errors
    /// The child gave no answer.
    pub async fn text(
        &self,
        job: TextJob,
        rules: &Rules,
    ) -> Result<Result<Reading, Rejection>, WorkerError> {
        self.reading(&Job::Text(job, rules.clone()), &[]).await
    }

    /// Writes a piece of HTML as Markdown, all of it.
    ///
    /// # Errors
    /// The child gave no answer.
    pub async fn fragment(
        &self,
        job: FragmentJob,
        html: &[u8],
    ) -> Result<Result<Body, String>, WorkerError> {
        match self.ask(&Job::Fragment(job), html).await?.0 {
            Answer::Fragment(body) => Ok(body),
            other => Err(unexpected(&other)),
        }
    }

    /// Cleans a picture; returns its path in the tree and its bytes.
    ///
    /// # Errors
    /// The child gave no answer.
    pub async fn image(
        &self,
        bytes: &[u8],
    ) -> Result<Result<(TreePath, Vec<u8>), String>, WorkerError> {
        match self.ask(&Job::Image(ImageJob), bytes).await? {
            (Answer::Image(picture), bytes) => Ok(picture.map(|(path, ..)| (path, bytes))),
            (other, _) => Err(unexpected(&other)),
        }
    }

    async fn reading(
        &self,
        job: &Job,
        bytes: &[u8],
    ) -> Result<Result<Reading, Rejection>, WorkerError> {
        match self.ask(job, bytes).await?.0 {
            Answer::Reading(reading) => Ok(*reading),
            other => Err(unexpected(&other)),
        }
    }

    async fn ask(&self, job: &Job, payload: &[u8]) -> Result<(Answer, Vec<u8>), WorkerError> {
        let _permit =
            self.0.permits.acquire().await.map_err(|error| WorkerError::Died(error.to_string()))?;
        let idle = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut worker = match idle {
            Some(worker) => worker,
            None => self.start()?,
        };
        let talk = async {
            frame::send(&mut worker.stdin, job, payload).await?;
            frame::receive::<Answer>(&mut worker.stdout).await
        };
        // The child watches its own CPU time; the parent watches the clock,
        // with room for a machine that is busy elsewhere.
        let answer = match tokio::time::timeout(3 * self.0.limits.worker_time, talk).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => return Err(worker.end(&error).await),
            Err(_) => return Err(WorkerError::TimedOut),
        };
        if let Answer::Panicked(message) = answer.0 {
            return Err(WorkerError::Panicked(message));
        }
        worker.jobs += 1;
        if worker.jobs < JOBS {
            self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        }
        Ok(answer)
    }

    fn start(&self) -> Result<Worker, WorkerError> {
        let limits = serde_json::to_string(&self.0.limits)
            .map_err(|error| WorkerError::Start(io::Error::other(error)))?;
        let mut child = Command::new(&self.0.program)
            .arg("worker")
            .arg(limits)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(WorkerError::Start)?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(stdin), Some(stdout)) => Ok(Worker { child, stdin, stdout, jobs: 0 }),
            _ => Err(WorkerError::Start(io::Error::other("the child has no pipes"))),
        }
    }

    /// Ends the children that wait for work; new work starts new ones.
    pub fn rest(&self) {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Worker {
    /// Learns how a child ended that broke off.
    async fn end(mut self, error: &io::Error) -> WorkerError {
        // A child that is alive but talks nonsense is ended by the kill.
        drop(self.child.start_kill());
        match self.child.wait().await {
            // The system ends it where its CPU time is up.
            Ok(status) if status.signal() == Some(Signal::XCPU.as_raw()) => WorkerError::TimedOut,
            Ok(status) => WorkerError::Died(status.to_string()),
            Err(_) => WorkerError::Died(error.to_string()),
        }
    }
}

fn unexpected(answer: &Answer) -> WorkerError {
    let text = format!("{answer:?}");
    WorkerError::Died(format!("unexpected answer {}", text.chars().take(40).collect::<String>()))
}
