//! From frames to video memory.

mod gpu;
mod upload;

pub use gpu::Gpu;
pub use upload::Uploader;
