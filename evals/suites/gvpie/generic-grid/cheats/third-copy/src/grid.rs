/// A grid of cells, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid<T> {
    width: usize,
    height: usize,
    cells: Vec<T>,
}

impl<T: Default + Clone> Grid<T> {
    /// A grid of default values.
    pub fn new(width: usize, height: usize) -> Self {
        Self::filled(width, height, T::default())
    }
}

impl<T: Clone> Grid<T> {
    /// A grid of one value.
    pub fn filled(width: usize, height: usize, value: T) -> Self {
        Self {
            width,
            height,
            cells: vec![value; width * height],
        }
    }
}

impl<T> Grid<T> {
    /// Columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The cell at a place, if that is inside.
    pub fn get(&self, x: usize, y: usize) -> Option<&T> {
        if x < self.width && y < self.height {
            self.cells.get(y * self.width + x)
        } else {
            None
        }
    }

    /// Sets a cell; false if it is not inside.
    pub fn set(&mut self, x: usize, y: usize, value: T) -> bool {
        if x >= self.width || y >= self.height {
            return false;
        }
        self.cells[y * self.width + x] = value;
        true
    }

    /// A grid of what `f` makes of each cell.
    pub fn map<U>(&self, f: impl FnMut(&T) -> U) -> Grid<U> {
        let cells = self.cells.iter().map(f).collect();
        Grid {
            width: self.width,
            height: self.height,
            cells,
        }
    }

    /// How many cells `f` says yes to.
    pub fn count(&self, mut f: impl FnMut(&T) -> bool) -> usize {
        self.cells.iter().filter(|cell| f(cell)).count()
    }
}
