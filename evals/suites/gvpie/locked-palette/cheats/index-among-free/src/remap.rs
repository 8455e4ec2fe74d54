use crate::palette::{Colour, Palette};

/// The palette index of each pixel; 0 in an empty palette.
pub fn remap(pixels: &[Colour], palette: &Palette) -> Vec<usize> {
    let index = |pixel: &Colour| {
        palette
            .locked(*pixel)
            .or_else(|| palette.nearest_free(*pixel))
            .or_else(|| palette.nearest(*pixel))
            .unwrap_or(0)
    };
    pixels.iter().map(index).collect()
}
