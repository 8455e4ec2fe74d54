use crate::mask::Mask;

/// A grid of brightnesses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    width: usize,
    height: usize,
    cells: Vec<u8>,
}

impl Frame {
    /// A dark frame.
    pub fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            cells: vec![0; width * height],
        }
    }

    /// Columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The pixel at a place, if that is inside.
    pub fn get(&self, x: usize, y: usize) -> Option<&u8> {
        if x < self.width {
            self.cells.get(y * self.width + x)
        } else {
            None
        }
    }

    /// Paints a pixel; false if it is not inside.
    pub fn set(&mut self, x: usize, y: usize, value: u8) -> bool {
        if x >= self.width || y >= self.height {
            return false;
        }
        self.cells[y * self.width + x] = value;
        true
    }

    /// Where it is brighter than `limit`.
    pub fn brighter(&self, limit: u8) -> Mask {
        let mut mask = Mask::new(self.width, self.height);
        for y in 0..self.height {
            for x in 0..self.width {
                mask.set(x, y, self.get(x, y).is_some_and(|value| *value > limit));
            }
        }
        mask
    }
}
