//! QR codes (ISO/IEC 18004) as small one-bit PNG files.

use fast_qr::{ECL, QRBuilder};

/// White modules around the code, as the standard asks.
const QUIET: usize = 4;
/// Pixels to a module.
const SCALE: usize = 4;

/// Draws the QR code of a text, error correction level M.
///
/// # Errors
/// The text is too long for a QR code (about 2,300 bytes).
pub(super) fn draw(text: &str) -> Result<Vec<u8>, String> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().map_err(|error| format!("{error:?}"))?;
    let side = (code.size + 2 * QUIET) * SCALE;
    let row_length = side.div_ceil(8);
    let white = vec![0xff; row_length];
    let mut pixels = Vec::with_capacity(row_length * side);
    for _ in 0..QUIET * SCALE {
        pixels.extend_from_slice(&white);
    }
    for y in 0..code.size {
        let mut row = white.clone();
        for (x, module) in code[y].iter().take(code.size).enumerate() {
            if module.value() {
                for pixel in (QUIET + x) * SCALE..(QUIET + x + 1) * SCALE {
                    row[pixel / 8] &= !(0x80 >> (pixel % 8));
                }
            }
        }
        for _ in 0..SCALE {
            pixels.extend_from_slice(&row);
        }
    }
    for _ in 0..QUIET * SCALE {
        pixels.extend_from_slice(&white);
    }
    let mut png = Vec::with_capacity(512);
    let side = u32::try_from(side).map_err(|error| error.to_string())?;
    let mut encoder = png::Encoder::new(&mut png, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
    writer.write_image_data(&pixels).map_err(|error| error.to_string())?;
    writer.finish().map_err(|error| error.to_string())?;
    Ok(png)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_decoder_reads_what_was_drawn() {
        for text in [
            "https://github.com/begood0513/goodnews/blob/main/pages/soh/2021/01/462755.md",
            "a",
            &"https://long.example/".repeat(20),
        ] {
            let png = draw(text).unwrap();
            let picture = image::load_from_memory(&png).unwrap().to_luma8();
            let (width, height) = (picture.width() as usize, picture.height() as usize);
            let mut grid = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
                picture.get_pixel(x as u32, y as u32).0[0]
            });
            let found = grid.detect_grids();
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].decode().unwrap().1, text);
        }
    }

    #[test]
    fn a_code_is_small_and_always_the_same() {
        let text = "https://github.com/begood0513/goodnews/blob/main/pages/soh/2021/01/462755.md";
        let png = draw(text).unwrap();
        assert!(png.len() < 600, "{} bytes", png.len());
        assert_eq!(png, draw(text).unwrap());
        assert!(draw(&"x".repeat(5_000)).is_err());
    }
}
