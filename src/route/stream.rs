//! A connection to a target, however it came about.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::client::TlsStream;

use crate::model::RouteName;

/// A byte stream to a target.
pub struct Stream {
    line: Box<dyn Line>,
    /// What came together with the proxy's answer and belongs to the target.
    early: Bytes,
    /// The proxies that it leads through, the nearest first.
    by: Vec<RouteName>,
}

/// What bytes can be read from and written to.
pub(super) trait Line: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

impl Stream {
    pub(super) fn new(line: impl Line + 'static) -> Self {
        Self { line: Box::new(line), early: Bytes::new(), by: Vec::new() }
    }

    pub(super) fn secured(line: TlsStream<Self>) -> Self {
        let by = line.get_ref().0.by.clone();
        Self { line: Box::new(line), early: Bytes::new(), by }
    }

    /// The same stream, on which these bytes are read first.
    pub(super) fn beginning_with(mut self, early: Bytes) -> Self {
        self.early = early;
        self
    }

    /// The same stream, led on by one more proxy.
    pub(super) fn led_by(mut self, proxy: &RouteName) -> Self {
        self.by.push(proxy.clone());
        self
    }

    /// Returns the proxies that it leads through, the nearest first; none if
    /// it is direct.
    #[must_use]
    pub fn proxies(&self) -> &[RouteName] {
        &self.by
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Stream(by {:?})", self.by)
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.early.is_empty() {
            let count = self.early.len().min(buffer.remaining());
            buffer.put_slice(&self.early[..count]);
            self.early.advance(count);
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut *self.line).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.line).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.line).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.line).poll_shutdown(context)
    }
}
