//! Pictures of palette colours.

mod palette;
mod remap;

pub use palette::{Colour, Entry, Palette};
pub use remap::remap;
