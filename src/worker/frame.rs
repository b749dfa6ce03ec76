//! Frames between parent and child: a JSON header and raw bytes, each
//! preceded by its length in four little-endian bytes.

use std::io::{self, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Longest part of a frame; far above every limit on input.
const LONGEST: u32 = 1 << 28;

fn invalid(error: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error.to_string())
}

/// Returns the bytes before the payload.
fn head(header: &impl Serialize, payload: &[u8]) -> io::Result<Vec<u8>> {
    let json = serde_json::to_vec(header).map_err(invalid)?;
    let length = |bytes: &[u8]| {
        u32::try_from(bytes.len())
            .ok()
            .filter(|length| *length <= LONGEST)
            .ok_or_else(|| invalid("a frame is too long"))
    };
    let mut head = Vec::with_capacity(8 + json.len());
    head.extend_from_slice(&length(&json)?.to_le_bytes());
    head.extend_from_slice(&length(payload)?.to_le_bytes());
    head.extend_from_slice(&json);
    Ok(head)
}

fn lengths(bytes: [u8; 8]) -> io::Result<(usize, usize)> {
    let [a, b, c, d, e, f, g, h] = bytes;
    let (header, payload) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
    if header > LONGEST || payload > LONGEST {
        return Err(invalid("a frame is too long"));
    }
    Ok((header as usize, payload as usize))
}

/// Writes a frame from the parent.
pub(super) async fn send(
    to: &mut (impl AsyncWrite + Unpin),
    header: &impl Serialize,
    payload: &[u8],
) -> io::Result<()> {
    to.write_all(&head(header, payload)?).await?;
    to.write_all(payload).await?;
    to.flush().await
}

/// Reads a frame in the parent.
pub(super) async fn receive<T: DeserializeOwned>(
    from: &mut (impl AsyncRead + Unpin),
) -> io::Result<(T, Vec<u8>)> {
    let mut bytes = [0; 8];
    from.read_exact(&mut bytes).await?;
    let (header, payload) = lengths(bytes)?;
    let mut json = vec![0; header];
    from.read_exact(&mut json).await?;
    let mut body = vec![0; payload];
    from.read_exact(&mut body).await?;
    Ok((serde_json::from_slice(&json).map_err(invalid)?, body))
}

/// Writes a frame from the child.
pub(super) fn write(
    to: &mut impl Write,
    header: &impl Serialize,
    payload: &[u8],
) -> io::Result<()> {
    to.write_all(&head(header, payload)?)?;
    to.write_all(payload)?;
    to.flush()
}

/// Reads a frame in the child; none at the end of the stream.
pub(super) fn read<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<(T, Vec<u8>)>> {
    let mut bytes = [0; 8];
    match from.read_exact(&mut bytes) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let (header, payload) = lengths(bytes)?;
    let mut json = vec![0; header];
    from.read_exact(&mut json)?;
    let mut body = vec![0; payload];
    from.read_exact(&mut body)?;
    Ok(Some((serde_json::from_slice(&json).map_err(invalid)?, body)))
}
