//! A frame of grey pixels.

use std::fmt;

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

    /// The pixel at `x`, `y`, if that is inside.
    pub fn get(&self, x: i32, y: i32) -> Option<u8> {
        self.index(x, y).map(|index| self.pixels[index])
    }

    /// Paints one pixel; nothing if it lies outside.
    pub fn set(&mut self, x: i32, y: i32, value: u8) {
        if let Some(index) = self.index(x, y) {
            self.pixels[index] = value;
        }
    }

    fn index(&self, x: i32, y: i32) -> Option<usize> {
        let x = usize::try_from(x).ok().filter(|x| *x < self.width)?;
        let y = usize::try_from(y).ok().filter(|y| *y < self.height)?;
        Some(y * self.width + x)
    }
}

/// A row a line, `.` for 0 and `#` for the rest.
impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in self.pixels.chunks(self.width) {
            let text: String = row
                .iter()
                .map(|p| if *p == 0 { '.' } else { '#' })
                .collect();
            writeln!(f, "{text}")?;
        }
        Ok(())
    }
}
