//! Plays drawings.

mod canvas;
mod frame;
mod player;

pub use canvas::Canvas;
pub use frame::Frame;
pub use player::{Op, Player};
