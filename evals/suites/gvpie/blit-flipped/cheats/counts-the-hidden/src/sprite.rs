/// Which sides of a sprite are swapped when it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flip {
    /// None: as it is.
    #[default]
    None,
    /// Left and right.
    Horizontal,
    /// Top and bottom.
    Vertical,
    /// Both pairs.
    Both,
}

/// A small picture; 0 is transparent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sprite {
    width: usize,
    pixels: Vec<u8>,
}

impl Sprite {
    /// A sprite from rows of equal length; none if they differ or there are none.
    pub fn from_rows<const W: usize>(rows: &[[u8; W]]) -> Option<Self> {
        if rows.is_empty() || W == 0 {
            return None;
        }
        Some(Self {
            width: W,
            pixels: rows.concat(),
        })
    }

    /// Columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.pixels.len() / self.width
    }

    /// The pixel in column `x` of row `y`.
    ///
    /// # Panics
    ///
    /// Beyond the sprite.
    pub fn pixel(&self, x: usize, y: usize) -> u8 {
        self.pixels[y * self.width + x]
    }
}
