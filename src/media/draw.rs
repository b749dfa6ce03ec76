//! Drawing a picture anew: turned, shrunk, and free of everything else.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageFormat, ImageReader};

use super::{MEMORY, MediaError, broken};
use crate::model::Limits;

/// Quality of JPEG, of 100: no difference is seen on a phone.
const QUALITY: u8 = 82;

/// A picture that was drawn anew.
pub(super) struct Drawn {
    pub(super) bytes: Vec<u8>,
    pub(super) format: ImageFormat,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Draws a picture, turned by an EXIF orientation, no wider than the limit.
/// JPEG stays JPEG; all else becomes PNG where it is transparent, else JPEG.
pub(super) fn draw(
    bytes: &[u8],
    format: ImageFormat,
    orientation: u8,
    limits: &Limits,
) -> Result<Drawn, MediaError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut bounds = image::Limits::default();
    bounds.max_image_width = Some(limits.image_side);
    bounds.max_image_height = Some(limits.image_side);
    bounds.max_alloc = Some(MEMORY);
    reader.limits(bounds);
    let mut picture = reader.decode().map_err(broken)?;
    if let Some(orientation) = Orientation::from_exif(orientation) {
        picture.apply_orientation(orientation);
    }
    if picture.width() > limits.image_width {
        let height = u64::from(picture.height()) * u64::from(limits.image_width)
            / u64::from(picture.width());
        let height = u32::try_from(height).unwrap_or(1).max(1);
        picture = picture.resize_exact(limits.image_width, height, FilterType::Triangle);
    }
    let (width, height) = (picture.width(), picture.height());
    let transparent = picture.color().has_alpha() && has_holes(&picture);
    let mut out = Cursor::new(Vec::new());
    let format = if transparent { ImageFormat::Png } else { ImageFormat::Jpeg };
    let written = if transparent {
        DynamicImage::from(picture.into_rgba8()).write_to(&mut out, format)
    } else {
        let encoder = JpegEncoder::new_with_quality(&mut out, QUALITY);
        DynamicImage::from(picture.into_rgb8()).write_with_encoder(encoder)
    };
    written.map_err(broken)?;
    Ok(Drawn { bytes: out.into_inner(), format, width, height })
}

/// Tells whether anything can be seen through a picture.
fn has_holes(picture: &DynamicImage) -> bool {
    picture.to_rgba8().pixels().any(|pixel| pixel.0[3] != u8::MAX)
}
