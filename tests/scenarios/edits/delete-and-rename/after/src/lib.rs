//! A small machine.

pub mod core;
pub mod op;
