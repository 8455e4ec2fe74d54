use crate::grid::Grid;
use crate::mask::Mask;

/// A grid of brightnesses.
pub type Frame = Grid<u8>;

impl Frame {
    /// Where it is brighter than `limit`.
    pub fn brighter(&self, limit: u8) -> Mask {
        self.map(|value| *value > limit)
    }
}
