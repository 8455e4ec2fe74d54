/// A grid of yes and no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    width: usize,
    height: usize,
    cells: Vec<bool>,
}

impl Mask {
    /// A mask of no.
    pub fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            cells: vec![false; width * height],
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

    /// The cell at a place, if that is inside.
    pub fn get(&self, x: usize, y: usize) -> Option<&bool> {
        if x < self.width {
            self.cells.get(y * self.width + x)
        } else {
            None
        }
    }

    /// Sets a cell; false if it is not inside.
    pub fn set(&mut self, x: usize, y: usize, value: bool) -> bool {
        if x >= self.width || y >= self.height {
            return false;
        }
        self.cells[y * self.width + x] = value;
        true
    }

    /// How many cells say yes.
    pub fn area(&self) -> usize {
        self.cells.iter().filter(|cell| **cell).count()
    }
}
