//! The pipe to a program that takes a pack in, slower than we read it.
//!
//! A full pipe has room again with each page that the program reads. To be
//! woken each time costs more than all the rest of a large push, so a full
//! pipe is left alone for a moment instead.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use rustix::fs::{OFlags, fcntl_setfl};
use rustix::pipe::fcntl_setpipe_size;
use tokio::io::AsyncWrite;
use tokio::process::ChildStdin;
use tokio::time::{Instant, Sleep, sleep};

/// Room in the pipe, in bytes: what Linux grants to everybody.
const ROOM: usize = 1 << 20;

/// How long a full pipe is left alone.
const MOMENT: Duration = Duration::from_millis(2);

pub(super) struct Pipe {
    file: File,
    wait: Pin<Box<Sleep>>,
}

impl Pipe {
    /// Takes the pipe of a child.
    pub(super) fn new(stdin: ChildStdin) -> io::Result<Self> {
        let file = File::from(stdin.into_owned_fd()?);
        fcntl_setfl(&file, OFlags::NONBLOCK)?;
        // A smaller one does, too.
        let _ = fcntl_setpipe_size(&file, ROOM);
        Ok(Self { file, wait: Box::pin(sleep(Duration::ZERO)) })
    }
}

impl AsyncWrite for Pipe {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        loop {
            match self.file.write(bytes) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    if self.wait.is_elapsed() {
                        self.wait.as_mut().reset(Instant::now() + MOMENT);
                    }
                    ready!(self.wait.as_mut().poll(cx));
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                done => return Poll::Ready(done),
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
