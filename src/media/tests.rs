//! Pictures made here, with everything in them that must not be published.

use image::{DynamicImage, GenericImageView, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;

fn limits() -> Limits {
    Limits::default()
}

/// Left half red, right half blue.
fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| {
        if x < width / 2 { Rgb([220, 10, 10]) } else { Rgb([10, 10, 220]) }
    })
}

fn encode(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], &length[..], content].concat()
}

/// An EXIF segment with an orientation and a place to find.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0]);
    tiff.extend_from_slice(b"GPS 25.0330N 121.5654E");
    segment(0xe1, &tiff)
}

fn jpeg_with(parts: &[Vec<u8>]) -> Vec<u8> {
    let plain = encode(halves(64, 32), ImageFormat::Jpeg);
    [&plain[..2], &parts.concat(), &plain[2..], b"MZ hidden behind the end"].concat()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn metadata_of_a_jpeg_is_dropped_without_loss() {
    let dirty = jpeg_with(&[
        exif(1),
        segment(0xe2, b"ICC_PROFILE name of the operator"),
        segment(0xed, b"Photoshop 3.0 byline"),
        segment(0xfe, b"made on host tehran-7"),
    ]);
    let clean = clean(&dirty, &limits()).unwrap();
    for secret in ["GPS", "operator", "byline", "tehran", "hidden", "Exif"] {
        assert!(contains(&dirty, secret.as_bytes()) && !contains(&clean.bytes, secret.as_bytes()));
    }
    let (before, after) =
        (image::load_from_memory(&dirty).unwrap(), image::load_from_memory(&clean.bytes).unwrap());
    assert_eq!(before, after);
    assert!(clean.path.as_str().starts_with("images/") && clean.path.as_str().ends_with(".jpg"));
    assert_eq!((clean.width, clean.height), (64, 32));
}

#[test]
fn a_picture_taken_sideways_is_turned() {
    let clean = clean(&jpeg_with(&[exif(6)]), &limits()).unwrap();
    let turned = image::load_from_memory(&clean.bytes).unwrap();
    assert_eq!(turned.dimensions(), (32, 64));
    // A quarter to the right: what was left is on top.
    let (top, bottom) = (turned.get_pixel(16, 4), turned.get_pixel(16, 60));
    assert!(top.0[0] > 150 && top.0[2] < 100, "{top:?}");
    assert!(bottom.0[2] > 150 && bottom.0[0] < 100, "{bottom:?}");
    assert!(!contains(&clean.bytes, b"GPS"));
}

#[test]
fn wide_pictures_are_shrunk() {
    let wide = encode(halves(2_000, 1_000), ImageFormat::Jpeg);
    let clean = clean(&wide, &Limits { image_width: 500, ..limits() }).unwrap();
    assert_eq!((clean.width, clean.height), (500, 250));
    assert!(clean.bytes.len() < wide.len());
}

#[test]
fn text_chunks_of_a_png_are_dropped() {
    let plain = encode(halves(16, 16), ImageFormat::Png);
    // Chunk sums are not checked for what is dropped.
    let text = [&17u32.to_be_bytes()[..], b"tEXt", b"Author\0Somebody X", b"\0\0\0\0"].concat();
    let dirty = [&plain[..33], &text, &plain[33..], b"trailing"].concat();
    let clean = clean(&dirty, &limits()).unwrap();
    assert_eq!(clean.bytes, plain);
}

#[test]
fn a_gif_keeps_its_frames_and_nothing_else() {
    let plain = encode(halves(8, 8), ImageFormat::Gif);
    let end = plain.len() - 1;
    assert_eq!(plain[end], 0x3b);
    let comment = b"\x21\xfe\x06secret\0";
    let dirty = [&plain[..end], comment, &plain[end..], b"<script>alert(1)</script>"].concat();
    let clean = clean(&dirty, &limits()).unwrap();
    assert_eq!(clean.bytes, plain);
}

#[test]
fn a_gif_without_a_frame_or_of_no_height_is_refused() {
    let screen = |width: u8, height: u8| {
        let screen = [width, 0, height, 0, 0x80, 0, 0];
        [b"GIF89a", &screen[..], &[0; 6], b"\x21\xfe\x07comment\0\x3b"].concat()
    };
    assert_eq!(clean(&screen(200, 100), &limits()), Err(MediaError::Truncated));
    assert_eq!(clean(&screen(200, 0), &limits()), Err(MediaError::Pixel));
}

#[test]
fn chunks_of_a_webp_are_dropped() {
    let plain = encode(RgbaImage::from_pixel(8, 8, Rgba([1, 2, 3, 255])), ImageFormat::WebP);
    let mut dirty = plain.clone();
    dirty.extend_from_slice(b"EXIF\x06\0\0\0secret");
    let length = u32::try_from(dirty.len() - 8).unwrap();
    dirty[4..8].copy_from_slice(&length.to_le_bytes());
    let clean = clean(&dirty, &limits()).unwrap();
    assert!(!contains(&clean.bytes, b"secret"));
    assert_eq!(image::load_from_memory(&clean.bytes).unwrap().dimensions(), (8, 8));
}

#[test]
fn what_is_no_picture_or_shows_nothing_is_refused() {
    let pixel = encode(halves(1, 1), ImageFormat::Png);
    assert_eq!(clean(&pixel, &limits()), Err(MediaError::Pixel));
    for other in [&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], b"", b"BM....", b"<html>"] {
        assert_eq!(clean(other, &limits()), Err(MediaError::Kind));
    }
    let wide = encode(halves(300, 2), ImageFormat::Png);
    let narrow = Limits { image_side: 200, ..limits() };
    assert_eq!(clean(&wide, &narrow), Err(MediaError::Huge { width: 300, height: 2 }));
    let small = Limits { image_size: Bytes(10), ..limits() };
    assert_eq!(clean(&wide, &small), Err(MediaError::Large(Bytes(10))));
}

#[test]
fn a_picture_cut_short_is_refused_at_every_length() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP] {
        let whole =
            encode(RgbaImage::from_pixel(9, 9, Rgba([1, 2, 3, 255])).clone(), ImageFormat::Png);
        let whole = match format {
            ImageFormat::Png => whole,
            format => encode(image::load_from_memory(&whole).unwrap().to_rgb8(), format),
        };
        assert!(clean(&whole, &limits()).is_ok(), "{format:?}");
        for length in 0..whole.len() {
            // A pad byte at the very end may be missing.
            if length + 1 == whole.len() && format == ImageFormat::WebP {
                continue;
            }
            assert!(clean(&whole[..length], &limits()).is_err(), "{format:?} cut at {length}");
        }
    }
}

#[test]
fn the_same_picture_has_the_same_name() {
    let one = clean(&jpeg_with(&[exif(1)]), &limits()).unwrap();
    let two = clean(&jpeg_with(&[segment(0xfe, b"other comment")]), &limits()).unwrap();
    assert_eq!(one, two);
}
