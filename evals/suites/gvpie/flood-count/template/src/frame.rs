use std::cell::Cell;

/// A grid of pixels that counts how often it is read.
#[derive(Debug, Clone)]
pub struct Frame {
    width: usize,
    pixels: Vec<u8>,
    reads: Cell<usize>,
}

impl Frame {
    /// A frame from rows of digits.
    pub fn from_rows(rows: &[&str]) -> Self {
        let width = rows.first().map_or(0, |row| row.len());
        let pixels = rows
            .iter()
            .flat_map(|row| row.bytes())
            .map(|digit| digit - b'0')
            .collect();
        Self {
            width,
            pixels,
            reads: Cell::new(0),
        }
    }

    /// A frame of zeros.
    pub fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            pixels: vec![0; width * height],
            reads: Cell::new(0),
        }
    }

    /// Columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        if self.width == 0 {
            0
        } else {
            self.pixels.len() / self.width
        }
    }

    /// Reads a pixel, and counts it.
    pub fn get(&self, x: usize, y: usize) -> Option<u8> {
        self.reads.set(self.reads.get() + 1);
        let inside = x < self.width && y < self.height();
        inside.then(|| self.pixels[y * self.width + x])
    }

    /// Paints a pixel.
    ///
    /// # Panics
    ///
    /// Beyond the frame.
    pub fn set(&mut self, x: usize, y: usize, value: u8) {
        assert!(x < self.width, "beyond the frame");
        self.pixels[y * self.width + x] = value;
    }

    /// How many pixels were read so far.
    pub fn reads(&self) -> usize {
        self.reads.get()
    }

    /// The rows as digits.
    pub fn rows(&self) -> Vec<String> {
        self.pixels
            .chunks(self.width.max(1))
            .map(|row| row.iter().map(|value| char::from(b'0' + value)).collect())
            .collect()
    }
}
