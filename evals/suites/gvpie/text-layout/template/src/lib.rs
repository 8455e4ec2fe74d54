//! Text on the screen.

mod font;
mod layout;

pub use font::Font;
pub use layout::layout;
