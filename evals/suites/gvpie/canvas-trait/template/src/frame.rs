/// A grid of pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) pixels: Vec<u8>,
}

impl Frame {
    /// A frame of zeros.
    pub fn new(width: u16, height: u16) -> Self {
        let pixels = vec![0; usize::from(width) * usize::from(height)];
        Self {
            width,
            height,
            pixels,
        }
    }

    /// The pixels row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }
}
