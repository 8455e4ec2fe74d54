//! Plays drawings.

mod frame;
mod player;

pub use frame::Frame;
pub use player::{Op, Player};
