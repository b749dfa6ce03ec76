//! Carries bytes between a client of the gate and what was dialled for it.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, copy_bidirectional_with_sizes};
use tokio::net::TcpStream;

/// Buffer for what a client sends: requests are small, packs are few.
const UPWARD: usize = 16 << 10;
/// Buffer for what a client receives.
const DOWNWARD: usize = 64 << 10;
/// How long one direction may stay silent after the other has ended.
const SILENCE: Duration = Duration::from_secs(30);

/// How many bytes went each way.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    /// To targets.
    pub(super) sent: AtomicU64,
    /// From targets.
    pub(super) received: AtomicU64,
}

impl Traffic {
    pub(super) fn add_sent(&self, count: usize) {
        self.sent.fetch_add(u64::try_from(count).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(super) fn add_received(&self, count: usize) {
        self.received.fetch_add(u64::try_from(count).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    fn sum(&self) -> u64 {
        self.sent.load(Ordering::Relaxed).wrapping_add(self.received.load(Ordering::Relaxed))
    }
}

/// What one connection carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Carried {
    pub(super) sent: u64,
    pub(super) received: u64,
}

/// Carries bytes both ways until both sides have ended, or one has and the
/// other falls silent. A connection that breaks is broken for the client too,
/// never ended politely: a response without a length would else seem whole.
///
/// `cut` is called, before the client can notice, if the remote ends without
/// a word.
pub(super) async fn pump<S>(
    client: TcpStream,
    remote: S,
    traffic: &Traffic,
    cut: &(dyn Fn() + Sync),
) -> Carried
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    pump_until_silence(client, remote, traffic, cut, SILENCE).await
}

async fn pump_until_silence<S>(
    client: TcpStream,
    remote: S,
    traffic: &Traffic,
    cut: &(dyn Fn() + Sync),
    silence: Duration,
) -> Carried
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (client_ended, remote_ended) = (AtomicBool::new(false), AtomicBool::new(false));
    let nothing: &(dyn Fn() + Sync) = &|| ();
    let mut client = Metered {
        inner: client,
        read: &traffic.sent,
        count: 0,
        ended: &client_ended,
        cut: nothing,
    };
    let cut: &(dyn Fn() + Sync) = &|| {
        // A client that went away ends the connection itself.
        if !client_ended.load(Ordering::Relaxed) {
            cut();
        }
    };
    let mut remote =
        Metered { inner: remote, read: &traffic.received, count: 0, ended: &remote_ended, cut };
    let outcome = {
        let copy = copy_bidirectional_with_sizes(&mut client, &mut remote, UPWARD, DOWNWARD);
        let silence = wait_for(silence, traffic, [&client_ended, &remote_ended]);
        tokio::select! {
            outcome = copy => outcome.map(|_| ()),
            () = silence => Err(io::ErrorKind::TimedOut.into()),
        }
    };
    if outcome.is_err() {
        // A socket that is already gone needs no breaking.
        let _ = client.inner.set_zero_linger();
    }
    Carried { sent: client.count, received: remote.count }
}

/// Waits until one side has ended and nothing has moved for so long.
async fn wait_for(silence: Duration, traffic: &Traffic, ended: [&AtomicBool; 2]) {
    let mut before = None;
    loop {
        tokio::time::sleep(silence).await;
        let ended = ended.iter().any(|ended| ended.load(Ordering::Relaxed));
        let now = ended.then(|| traffic.sum());
        if now.is_some() && now == before {
            return;
        }
        before = now;
    }
}

/// A stream that counts what is read from it and notes its end.
struct Metered<'a, S> {
    inner: S,
    read: &'a AtomicU64,
    count: u64,
    ended: &'a AtomicBool,
    /// Called if it ends before anything was read.
    cut: &'a (dyn Fn() + Sync),
}

impl<S: AsyncRead + Unpin> AsyncRead for Metered<'_, S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(context, buffer);
        let count = buffer.filled().len() - before;
        match &polled {
            Poll::Pending => {}
            Poll::Ready(Ok(())) if count > 0 => {
                let count = u64::try_from(count).unwrap_or(u64::MAX);
                self.read.fetch_add(count, Ordering::Relaxed);
                self.count += count;
            }
            Poll::Ready(_) => {
                if self.count == 0 {
                    (self.cut)();
                }
                self.ended.store(true, Ordering::Relaxed);
            }
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Metered<'_, S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    async fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (ours, theirs) = tokio::join!(TcpStream::connect(address), listener.accept());
        (ours.unwrap(), theirs.unwrap().0)
    }

    #[tokio::test]
    async fn an_end_on_one_side_leaves_the_other_open() {
        let ((mut client, near), (far, mut remote)) = (pair().await, pair().await);
        let traffic = Traffic::default();
        let story = async {
            client.write_all(b"question").await.unwrap();
            client.shutdown().await.unwrap();
            let mut heard = Vec::new();
            remote.read_to_end(&mut heard).await.unwrap();
            remote.write_all(b"answer").await.unwrap();
            drop(remote);
            client.read_to_end(&mut heard).await.unwrap();
            heard
        };
        let (heard, _) = tokio::join!(story, pump(near, far, &traffic, &|| ()));
        assert_eq!(heard, b"questionanswer");
        assert_eq!(traffic.sent.into_inner(), 8);
        assert_eq!(traffic.received.into_inner(), 6);
    }

    #[tokio::test]
    async fn a_remote_that_never_ends_is_left_when_the_client_has_gone() {
        let ((client, near), (far, _remote)) = (pair().await, pair().await);
        drop(client);
        let begun = std::time::Instant::now();
        pump_until_silence(near, far, &Traffic::default(), &|| (), Duration::from_millis(10)).await;
        assert!(begun.elapsed() < Duration::from_secs(10));
    }

    #[tokio::test]
    async fn silence_while_both_sides_are_open_is_no_end() {
        let ((mut client, near), (far, mut remote)) = (pair().await, pair().await);
        let traffic = Traffic::default();
        let story = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            remote.write_all(b"late").await.unwrap();
            let mut heard = [0; 4];
            client.read_exact(&mut heard).await.unwrap();
            drop((client, remote));
            heard
        };
        let pumping = pump_until_silence(near, far, &traffic, &|| (), Duration::from_millis(10));
        assert_eq!(&tokio::join!(story, pumping).0, b"late");
    }
}
