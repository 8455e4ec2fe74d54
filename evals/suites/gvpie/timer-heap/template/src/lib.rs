//! What happens when.

mod moment;
mod timers;

pub use moment::Moment;
pub use timers::Timers;
