//! From the bytes of a picture to clean bytes that may be published.
//!
//! Whatever does not make the picture goes: positions, cameras, names,
//! comments, previews, what hides behind the end. That is done on the
//! container, without loss and at little cost; a picture is drawn anew only
//! when it must be turned or shrunk, or when its container is not understood.
//! What is not JPEG, PNG, GIF or WebP by its content is refused.

mod draw;
mod gif;
mod jpeg;
mod png;
mod webp;

use std::fmt;
use std::io::Cursor;

use image::{ImageFormat, ImageReader};

use crate::model::{Bytes, Digest, Limits, TreePath};

/// Pictures of so many pixels a side or less count readers, and show nothing.
const PIXEL: u32 = 2;

/// Memory that drawing one picture may take.
const MEMORY: u64 = 128 << 20;

/// A clean picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub bytes: Vec<u8>,
    /// Where it goes: `images/<2 hex>/<digest>.<ext>`.
    pub path: TreePath,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

/// Why a picture is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaError {
    /// It is not a picture of a kind that we publish.
    Kind,
    /// It is larger than the limit `image_size`.
    Large(Bytes),
    /// It is wider or higher than the limit `image_side`.
    Huge {
        /// Its width in pixels.
        width: u32,
        /// Its height in pixels.
        height: u32,
    },
    /// It is too small to show anything.
    Pixel,
    /// It ends before its end.
    Truncated,
    /// It cannot be read.
    Broken(String),
}

impl fmt::Display for MediaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind => f.write_str("it is neither JPEG, PNG, GIF nor WebP"),
            Self::Large(limit) => write!(f, "it exceeds the limit `image_size` of {limit}"),
            Self::Huge { width, height } => {
                write!(f, "{width}×{height} pixels exceed the limit `image_side`")
            }
            Self::Pixel => f.write_str("it is too small to show anything"),
            Self::Truncated => f.write_str("it ends before its end"),
            Self::Broken(error) => write!(f, "it cannot be read: {error}"),
        }
    }
}

impl std::error::Error for MediaError {}

/// What became of a container.
enum Stripped {
    /// What makes the picture, and nothing else.
    Clean(Vec<u8>),
    /// Clean, but to be turned as its EXIF orientation says (2 to 8).
    Turned(u8),
    /// Not understood; whoever can draw it may.
    Unknown,
}

/// Cleans a picture.
///
/// # Errors
/// It is refused: see [`MediaError`].
pub fn clean(bytes: &[u8], limits: &Limits) -> Result<Picture, MediaError> {
    if bytes.len() as u64 > limits.image_size.0 {
        return Err(MediaError::Large(limits.image_size));
    }
    let format = match image::guess_format(bytes) {
        Ok(
            format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::Gif | ImageFormat::WebP),
        ) => format,
        _ => return Err(MediaError::Kind),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    // Profiles are unpacked before the size is known.
    let mut bounds = image::Limits::default();
    bounds.max_alloc = Some(MEMORY);
    reader.limits(bounds);
    let (width, height) = reader.into_dimensions().map_err(broken)?;
    if width > limits.image_side || height > limits.image_side {
        return Err(MediaError::Huge { width, height });
    }
    if width == 0 || height == 0 || (width <= PIXEL && height <= PIXEL) {
        return Err(MediaError::Pixel);
    }
    let stripped = match format {
        ImageFormat::Jpeg => jpeg::strip(bytes)?,
        ImageFormat::Png => png::strip(bytes)?,
        ImageFormat::Gif => gif::strip(bytes)?,
        _ => webp::strip(bytes)?,
    };
    let wide = width > limits.image_width;
    let drawn = match stripped {
        Stripped::Clean(clean) if !wide => return Ok(picture(clean, format, width, height)),
        // Shrinking would stop a moving picture, and gains little on it.
        Stripped::Clean(clean) if format == ImageFormat::Gif => {
            return Ok(picture(clean, format, width, height));
        }
        Stripped::Clean(clean) => {
            let drawn = draw::draw(bytes, format, 1, limits)?;
            if drawn.bytes.len() >= clean.len() {
                return Ok(picture(clean, format, width, height));
            }
            drawn
        }
        Stripped::Turned(orientation) => draw::draw(bytes, format, orientation, limits)?,
        Stripped::Unknown => draw::draw(bytes, format, 1, limits)?,
    };
    Ok(picture(drawn.bytes, drawn.format, drawn.width, drawn.height))
}

fn broken(error: image::ImageError) -> MediaError {
    MediaError::Broken(error.to_string())
}

fn picture(bytes: Vec<u8>, format: ImageFormat, width: u32, height: u32) -> Picture {
    let ending = match format {
        ImageFormat::Jpeg => "jpg",
        ImageFormat::Gif => "gif",
        ImageFormat::WebP => "webp",
        _ => "png",
    };
    let digest = Digest::of(&bytes).to_string();
    let path = format!("images/{}/{digest}.{ending}", &digest[..2]);
    let path = path.parse().unwrap_or_else(|_| unreachable!("digits make a valid path"));
    Picture { bytes, path, width, height }
}

#[cfg(test)]
mod tests;
