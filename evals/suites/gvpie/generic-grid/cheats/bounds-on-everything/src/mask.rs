use crate::grid::Grid;

/// A grid of yes and no.
pub type Mask = Grid<bool>;

impl Mask {
    /// How many cells say yes.
    pub fn area(&self) -> usize {
        self.count(|cell| *cell)
    }
}
