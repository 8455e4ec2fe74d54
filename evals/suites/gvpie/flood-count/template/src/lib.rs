//! Filling areas of a frame, with the reads counted.

mod flood;
mod frame;

pub use flood::flood;
pub use frame::Frame;
