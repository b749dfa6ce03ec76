//! Making a mirror that parted from ours a copy again. Its branch is moved
//! off what only it has, so this happens by the operator's hand alone.

use super::engine::Engine;
use super::meet::{self, Met};
use super::push;
use super::receive;
use crate::model::{CommitId, MirrorName};
use crate::remote::{self, PushOutcome};

/// What becomes of pages that only the mirror has and that cannot be taken
/// over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stray {
    /// The mirror stays as it is.
    Keep,
    /// They are lost.
    Discard,
}

/// Takes over what a mirror has and ours has not, then moves its branch to
/// our head, if it stands where we saw it. None where no mirror has the name.
///
/// # Errors
/// Why the mirror is left as it is, in words.
pub async fn realign(
    engine: &Engine,
    name: &MirrorName,
    stray: Stray,
) -> Result<PushOutcome, String> {
    engine.catch_up().await?;
    let mirrors = &engine.settings.mirrors;
    let mirror = mirrors.iter().find(|mirror| mirror.name == *name);
    let mirror = mirror.ok_or_else(|| format!("no mirror `{name}` is configured"))?;
    let place = meet::place(engine).filter(|_| engine.settings.shared);
    let mut due = vec![mirror];
    due.extend(place.filter(|place| place.name != *name));
    let mut met = Met::default();
    let reports = meet::bring(engine, due, &mut met).await;
    let outcome = reports.into_iter().find(|report| report.name == *name);
    let tip = match outcome.map(|report| report.outcome) {
        Some(PushOutcome::Foreign { tip, reason }) => {
            if stray == Stray::Keep && !met.parted.contains(name) {
                return Err(format!(
                    "what it has is not taken over: {reason}; with --discard it is lost"
                ));
            }
            tip
        }
        Some(outcome) => return Ok(outcome),
        None => return Err("nothing was published yet".to_owned()),
    };
    if let Some(words) = met.words.pop() {
        return Err(words);
    }
    let head = engine.repository.head().map_err(|error| error.to_string())?;
    let head = head.ok_or("nothing was published yet")?;
    Ok(force(engine, mirror, &head, &tip).await)
}

async fn force(
    engine: &Engine,
    mirror: &crate::model::Mirror,
    head: &CommitId,
    tip: &CommitId,
) -> PushOutcome {
    let (store, limits) = (engine.repository.path(), &engine.settings.limits);
    let outcome = match receive::passage(&engine.gate, mirror) {
        Ok(passage) => remote::realign(store, head, tip, mirror, passage.as_ref(), limits).await,
        Err(error) => {
            let (step, reason) = ("route".to_owned(), error.to_string());
            PushOutcome::Unreachable { step, reason }
        }
    };
    push::end(engine, mirror, Some(head), &outcome);
    outcome
}
