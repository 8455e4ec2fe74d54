use crate::palette::{Colour, Palette};

/// The palette index of each pixel; 0 in an empty palette.
pub fn remap(pixels: &[Colour], palette: &Palette) -> Vec<usize> {
    pixels
        .iter()
        .map(|pixel| palette.nearest(*pixel).unwrap_or(0))
        .collect()
}
