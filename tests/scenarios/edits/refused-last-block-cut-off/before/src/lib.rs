//! A small machine.

pub mod op;
pub mod vm;
