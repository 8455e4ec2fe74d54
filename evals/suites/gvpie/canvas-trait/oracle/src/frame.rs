use crate::canvas::Canvas;

/// A grid of pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    width: u16,
    height: u16,
    pixels: Vec<u8>,
}

impl Canvas for Frame {
    fn size(&self) -> (u16, u16) {
        (self.width, self.height)
    }

    fn put(&mut self, x: u16, y: u16, value: u8) {
        if x < self.width && y < self.height {
            self.pixels[usize::from(y) * usize::from(self.width) + usize::from(x)] = value;
        }
    }
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
