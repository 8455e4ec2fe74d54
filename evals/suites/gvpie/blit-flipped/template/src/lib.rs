//! Frames and the sprites that are drawn on them.

mod frame;
mod sprite;

pub use frame::Frame;
pub use sprite::Sprite;
