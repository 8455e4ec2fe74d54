use crate::gpu::Gpu;

/// Brings frames into video memory, from address 0 on.
#[derive(Debug, Clone, Default)]
pub struct Uploader {}

impl Uploader {
    /// One that has sent nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the memory equal the frame.
    pub fn sync(&mut self, frame: &[u32], gpu: &mut Gpu) {
        gpu.write(0, frame);
    }
}
