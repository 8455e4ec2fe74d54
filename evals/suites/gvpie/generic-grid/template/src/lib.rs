//! Frames and masks.

mod frame;
mod mask;

pub use frame::Frame;
pub use mask::Mask;
