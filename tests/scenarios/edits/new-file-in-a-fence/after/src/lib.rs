//! A small machine.

pub mod clock;
pub mod op;
pub mod vm;
