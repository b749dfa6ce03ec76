//! The one socket that leads to no host: that of an SSH agent on this
//! machine.

use std::io;
use std::path::Path;

use tokio::net::UnixStream;

use super::stream::Stream;

/// Connects to the agent at a socket of the file system. Nothing of it leaves
/// the machine.
///
/// # Errors
/// There is no such socket, nobody listens, or it is not ours to use.
pub async fn agent(socket: &Path) -> io::Result<Stream> {
    UnixStream::connect(socket).await.map(Stream::new)
}
