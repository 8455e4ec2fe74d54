/// A grid of pixels, all 0 at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Frame {
    /// A frame of zeros.
    pub fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            pixels: vec![0; width * height],
        }
    }

    /// Paints the whole frame.
    pub fn fill(&mut self, value: u8) {
        self.pixels.fill(value);
    }

    /// The pixels, a row after the other.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.pixels.chunks(self.width.max(1)).take(self.height)
    }
}
