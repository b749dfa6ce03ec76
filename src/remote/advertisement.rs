//! What a remote says first: where its branches stand, and what it can do.

use std::collections::BTreeMap;

use tokio::io::AsyncRead;

use super::outcome::{PushError, show_words};
use super::packet::{self, Packet};
use crate::model::CommitId;

/// Most refs that we listen to.
const REFS: usize = 200_000;

/// Longest advertisement that is read, in bytes.
pub(super) const LONGEST: u64 = 64 << 20;

/// The service that takes pushes.
pub(super) const PUSH: &str = "git-receive-pack";

/// The service that is fetched from.
pub(super) const FETCH: &str = "git-upload-pack";

/// The object id of nothing.
const ZERO: &str = "0000000000000000000000000000000000000000";

/// Where a remote stands.
#[derive(Debug, Default)]
pub(super) struct Advertisement {
    tips: BTreeMap<String, CommitId>,
    capabilities: Vec<String>,
    lines: usize,
    bytes: u64,
}

impl Advertisement {
    /// Reads an advertisement from a stream, up to its end.
    pub(super) async fn read(from: &mut (impl AsyncRead + Unpin)) -> Result<Self, PushError> {
        let mut advertised = Self::default();
        loop {
            match packet::read(from).await? {
                Packet::Flush => return Ok(advertised),
                Packet::Line(line) => advertised.add(&line)?,
            }
        }
    }

    /// Reads an advertisement of smart HTTP, which begins with its service.
    pub(super) fn parse(mut bytes: &[u8], service: &str) -> Result<Self, PushError> {
        let mut advertised = Self::default();
        match packet::take(&mut bytes)? {
            Some(line) if line.starts_with(format!("# service={service}").as_bytes()) => {}
            _ => {
                let does = if service == PUSH { "takes pushes" } else { "can be fetched from" };
                let reason = format!("this is not a git server that {does} over smart HTTP");
                return Err(PushError::unreachable("read the answer", reason));
            }
        }
        while let Some(line) = packet::take(&mut bytes)? {
            advertised.add(line)?;
        }
        Ok(advertised)
    }

    fn add(&mut self, line: &[u8]) -> Result<(), PushError> {
        if let Some(words) = line.strip_prefix(b"ERR ") {
            return Err(PushError::Refused(show_words(words)));
        }
        self.lines += 1;
        if self.lines > REFS {
            let reason = format!("the remote has more than {REFS} refs");
            return Err(PushError::Refused(reason));
        }
        self.bytes += line.len() as u64;
        if self.bytes > LONGEST {
            return Err(PushError::Refused("the remote talks of its refs without end".to_owned()));
        }
        let text = String::from_utf8_lossy(line);
        let (reference, capabilities) = match text.split_once('\0') {
            Some((reference, capabilities)) => (reference, capabilities),
            None => (&*text, ""),
        };
        self.capabilities.extend(capabilities.split_whitespace().map(str::to_owned));
        let Some((id, name)) = reference.trim_end_matches('\n').split_once(' ') else {
            let reason = format!("`{}` is not a ref", show_words(line));
            return Err(PushError::unreachable("read the answer", reason));
        };
        if id != ZERO && name != "capabilities^{}" {
            let id = id
                .parse()
                .map_err(|error: String| PushError::unreachable("read the answer", error))?;
            self.tips.insert(name.to_owned(), id);
        }
        Ok(())
    }

    /// Returns where a branch stands.
    pub(super) fn tip(&self, branch: &str) -> Option<CommitId> {
        self.tips.get(branch).cloned()
    }

    /// Tells whether the remote can do something.
    pub(super) fn has(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|known| known == capability)
    }

    /// Returns the commands that move branches to a commit, and their end.
    pub(super) fn commands<'a>(
        &self,
        moves: impl Iterator<Item = (&'a str, Option<&'a CommitId>)>,
        to: &CommitId,
    ) -> Vec<u8> {
        let wanted = ["report-status", "side-band-64k", "ofs-delta"];
        let wanted: Vec<&str> = wanted.into_iter().filter(|wanted| self.has(wanted)).collect();
        // What we can do stands behind the first command.
        let mut capabilities = format!("\0 {} agent=git/2", wanted.join(" "));
        let mut commands = Vec::new();
        for (branch, from) in moves {
            let from = from.map_or(ZERO, CommitId::as_str);
            let line = format!("{from} {to} {branch}{}", std::mem::take(&mut capabilities));
            commands.extend(packet::frame(line.as_bytes()));
        }
        commands.extend_from_slice(packet::FLUSH);
        commands
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advertised(lines: &[&str]) -> Result<Advertisement, PushError> {
        let mut bytes = packet::frame(b"# service=git-receive-pack\n");
        bytes.extend_from_slice(packet::FLUSH);
        for line in lines {
            bytes.extend(packet::frame(line.as_bytes()));
        }
        bytes.extend_from_slice(packet::FLUSH);
        Advertisement::parse(&bytes, PUSH)
    }

    #[test]
    fn tips_and_capabilities_are_read() {
        let id = "a".repeat(40);
        let found =
            advertised(&[&format!("{id} refs/heads/main\0report-status ofs-delta\n")]).unwrap();
        assert_eq!(found.tip("refs/heads/main").unwrap().as_str(), id);
        assert!(found.has("report-status") && !found.has("side-band-64k"));
        let empty = advertised(&[&format!("{ZERO} capabilities^{{}}\0report-status\n")]).unwrap();
        assert_eq!(empty.tip("refs/heads/main"), None);
    }

    #[test]
    fn long_names_without_end_are_not_listened_to() {
        let mut advertised = Advertisement::default();
        let mut add = |number: usize| {
            let name = format!("{number:065000}");
            advertised.add(format!("{} refs/heads/{name}\n", "a".repeat(40)).as_bytes())
        };
        let heard = (0..REFS).take_while(|number| add(*number).is_ok()).count();
        assert!(heard < 1_100, "{heard}");
    }

    #[test]
    fn a_refusal_in_place_of_refs_is_told() {
        let error = advertised(&["ERR Repository not found\n"]).unwrap_err();
        assert!(matches!(error, PushError::Refused(words) if words == "Repository not found"));
        assert!(advertised(&["nonsense"]).is_err());
        assert!(Advertisement::parse(b"<html>", PUSH).is_err());
    }
}
