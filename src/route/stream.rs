//! A connection to a target, however it came about.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// A byte stream to a target.
pub struct Stream {
    line: Line,
    /// What came together with the proxy's answer and belongs to the target.
    early: Bytes,
}

enum Line {
    Plain(TcpStream),
    Secured(Box<TlsStream<TcpStream>>),
}

impl Stream {
    pub(super) fn plain(line: TcpStream) -> Self {
        Self { line: Line::Plain(line), early: Bytes::new() }
    }

    pub(super) fn secured(line: TlsStream<TcpStream>) -> Self {
        Self { line: Line::Secured(Box::new(line)), early: Bytes::new() }
    }

    /// The same stream, on which these bytes are read first.
    pub(super) fn beginning_with(mut self, early: Bytes) -> Self {
        self.early = early;
        self
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.line {
            Line::Plain(_) => "Stream(plain)",
            Line::Secured(_) => "Stream(secured)",
        })
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
        match &mut self.line {
            Line::Plain(line) => Pin::new(line).poll_read(context, buffer),
            Line::Secured(line) => Pin::new(line).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &mut self.line {
            Line::Plain(line) => Pin::new(line).poll_write(context, bytes),
            Line::Secured(line) => Pin::new(line).poll_write(context, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.line {
            Line::Plain(line) => Pin::new(line).poll_flush(context),
            Line::Secured(line) => Pin::new(line).poll_flush(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.line {
            Line::Plain(line) => Pin::new(line).poll_shutdown(context),
            Line::Secured(line) => Pin::new(line).poll_shutdown(context),
        }
    }
}
