//! The pipe to a program that takes a pack in, slower than we read it.
//!
//! A full pipe has room again with each page that the program reads. To be
//! woken each time costs more than all the rest of a large push, so a full
//! pipe is left alone for a while instead, until about half of it is free.
//! Files go into it without passing through our memory.

use std::fs::File;
use std::future::poll_fn;
use std::io::{self, ErrorKind, Write};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use rustix::fs::{OFlags, fcntl_setfl};
use rustix::io::Errno;
use rustix::pipe::{SpliceFlags, fcntl_setpipe_size, splice};
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::process::ChildStdin;
use tokio::time::{Instant, Sleep, sleep};

use super::TakePack;
use super::pack::{PackStream, Piece, read};

/// Room in the pipe, in bytes: what Linux grants to everybody.
const ROOM: usize = 1 << 20;

/// How long a full pipe is left alone.
const SHORTEST: Duration = Duration::from_millis(1);
const LONGEST: Duration = Duration::from_millis(16);

pub(super) struct Pipe {
    file: File,
    wait: Pin<Box<Sleep>>,
    /// How long the pipe was left alone last, and what went into it since.
    pause: Duration,
    went: usize,
}

impl Pipe {
    /// Takes the pipe of a child.
    pub(super) fn new(stdin: ChildStdin) -> io::Result<Self> {
        let file = File::from(stdin.into_owned_fd()?);
        fcntl_setfl(&file, OFlags::NONBLOCK)?;
        // A smaller one does, too.
        let _ = fcntl_setpipe_size(&file, ROOM);
        Ok(Self { file, wait: Box::pin(sleep(Duration::ZERO)), pause: SHORTEST, went: 0 })
    }

    /// Puts bytes in by a call that would block where the pipe is full.
    fn poll_put(
        &mut self,
        cx: &mut Context<'_>,
        mut put: impl FnMut(&mut File) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        loop {
            match put(&mut self.file) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    if self.wait.is_elapsed() {
                        self.pause = next_pause(self.pause, self.went);
                        self.went = 0;
                        self.wait.as_mut().reset(Instant::now() + self.pause);
                    }
                    ready!(self.wait.as_mut().poll(cx));
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                done => {
                    self.went += done.as_ref().copied().unwrap_or_default();
                    return Poll::Ready(done);
                }
            }
        }
    }

    /// Puts a part of a file in; not every file system lets it go unread.
    async fn put_file(&mut self, mut file: File, mut left: u64) -> io::Result<()> {
        while left > 0 {
            let length = usize::try_from(left).unwrap_or(ROOM).min(ROOM);
            let put = |pipe: &mut File| {
                Ok(splice(&file, None, pipe, None, length, SpliceFlags::NONBLOCK)?)
            };
            let put = poll_fn(|cx| self.poll_put(cx, put)).await;
            match put {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(put) => left -= put as u64,
                Err(error) if error.raw_os_error() == Some(Errno::INVAL.raw_os_error()) => {
                    let chunk = read(&mut file, left.min(ROOM as u64))?;
                    self.write_all(&chunk).await?;
                    left -= chunk.len() as u64;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl TakePack for Pipe {
    async fn take_pack(&mut self, pack: &mut PackStream) -> io::Result<()> {
        while let Some(piece) = pack.next_piece()? {
            match piece {
                Piece::Bytes(bytes) => self.write_all(&bytes).await?,
                Piece::File(file, length) => self.put_file(file, length).await?,
            }
        }
        Ok(())
    }
}

/// Returns how long a full pipe is left alone, if so much went into it after
/// the last pause.
fn next_pause(pause: Duration, went: usize) -> Duration {
    let next = match went {
        little if little < ROOM / 4 => pause * 2,
        much if much > ROOM / 4 * 3 => pause / 2,
        _ => pause,
    };
    next.clamp(SHORTEST, LONGEST)
}

impl AsyncWrite for Pipe {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_put(cx, |file| file.write(bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use std::process::Stdio;

    use tokio::process::Command;

    use super::*;

    #[test]
    fn a_pause_grows_until_half_of_the_pipe_is_free() {
        assert_eq!(next_pause(SHORTEST, 4_096), SHORTEST * 2);
        assert_eq!(next_pause(LONGEST, 4_096), LONGEST);
        assert_eq!(next_pause(SHORTEST * 4, ROOM / 2), SHORTEST * 4);
        assert_eq!(next_pause(SHORTEST * 4, ROOM), SHORTEST * 2);
        assert_eq!(next_pause(SHORTEST, ROOM), SHORTEST);
    }

    #[tokio::test]
    async fn files_and_bytes_arrive_in_order_at_a_slow_reader() {
        use std::io::{Seek, SeekFrom};

        let mut file = tempfile::tempfile().unwrap();
        let content: Vec<u8> = (0..3_000_000_u32).map(|number| (number % 251) as u8).collect();
        file.write_all(&content).unwrap();
        file.seek(SeekFrom::Start(7)).unwrap();
        let mut reader = Command::new("sh");
        reader.args(["-c", "sleep 0.05; cat"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = reader.spawn().unwrap();
        let mut pipe = Pipe::new(child.stdin.take().unwrap()).unwrap();
        let put = async {
            pipe.write_all(b"head").await.unwrap();
            pipe.put_file(file, 2_999_990).await.unwrap();
            pipe.write_all(b"tail").await.unwrap();
            drop(pipe);
        };
        let ((), output) = tokio::join!(put, child.wait_with_output());
        let heard = output.unwrap().stdout;
        assert!(heard == [b"head", &content[7..2_999_997], b"tail"].concat());
    }

    #[tokio::test]
    async fn a_file_that_ends_too_early_is_an_error() {
        let mut cat = Command::new("cat");
        let mut child = cat.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut pipe = Pipe::new(child.stdin.take().unwrap()).unwrap();
        let error = pipe.put_file(tempfile::tempfile().unwrap(), 1).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
    }
}
