//! A frame of characters.

/// A grid of characters, row by row from the top left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    width: usize,
    height: usize,
    cells: Vec<char>,
}

impl Frame {
    /// Reads rows of equal length.
    ///
    /// # Panics
    ///
    /// If the rows differ in length.
    pub fn from_rows(rows: &[&str]) -> Self {
        let width = rows.first().map_or(0, |row| row.chars().count());
        let cells: Vec<char> = rows.iter().flat_map(|row| row.chars()).collect();
        assert_eq!(cells.len(), width * rows.len(), "rows of equal length");
        Self {
            width,
            height: rows.len(),
            cells,
        }
    }

    /// Columns and rows.
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// The rows as text.
    pub fn rows(&self) -> Vec<String> {
        (0..self.height)
            .map(|y| {
                self.cells[y * self.width..(y + 1) * self.width]
                    .iter()
                    .collect()
            })
            .collect()
    }

    /// The frame turned clockwise by a quarter.
    pub fn rotated(&self) -> Self {
        let mut turned = self.clone();
        for y in 0..self.height {
            for x in 0..self.width {
                let from = y * self.width + x;
                let to = x * self.width + (self.width - 1 - y);
                turned.cells[to] = self.cells[from];
            }
        }
        turned
    }
}
