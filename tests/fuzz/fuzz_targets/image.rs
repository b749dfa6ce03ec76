//! A picture to a clean one.

#![no_main]

use libfuzzer_sys::fuzz_target;
use thistledown::media;
use thistledown::model::Limits;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    if let Ok(picture) = media::clean(bytes, &limits) {
        assert!(picture.width <= limits.image_side && picture.height <= limits.image_side);
        // What we write is a picture that we take.
        assert!(media::clean(&picture.bytes, &limits).is_ok());
    }
});
