//! Frames and masks.

mod frame;
mod grid;
mod mask;

pub use frame::Frame;
pub use grid::Grid;
pub use mask::Mask;
