//! A machine with one counter and an output.

mod assemble;
mod run;

pub use assemble::{AssembleError, Op, assemble};
pub use run::{Machine, RunError};
