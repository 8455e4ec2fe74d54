use crate::sprite::{Flip, Sprite};

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

    /// Paints the whole frame.
    pub fn fill(&mut self, value: u8) {
        self.pixels.fill(value);
    }

    /// Draws a sprite with its top left corner at `at`, and says how many pixels that painted.
    pub fn blit(&mut self, sprite: &Sprite, at: (i32, i32), flip: Flip) -> usize {
        let mirrored = matches!(flip, Flip::Horizontal | Flip::Both);
        let upturned = matches!(flip, Flip::Vertical | Flip::Both);
        let mut painted = 0;
        for y in 0..sprite.height() {
            let Some(row) = place(at.1, y, self.height) else {
                continue;
            };
            for x in 0..sprite.width() {
                let Some(column) = place(at.0, x, self.width) else {
                    continue;
                };
                let from_x = if mirrored { sprite.width() - 1 - x } else { x };
                let from_y = if upturned { sprite.height() - 1 - y } else { y };
                let value = sprite.pixel(from_x, from_y);
                if value != 0 {
                    self.pixels[row * self.width + column] = value;
                    painted += 1;
                }
            }
        }
        painted
    }

    /// The pixels, a row after the other.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.pixels.chunks(self.width.max(1)).take(self.height)
    }
}

/// Where `offset` cells on from `start` lie on an axis that ends at `limit`, if they do.
fn place(start: i32, offset: usize, limit: usize) -> Option<usize> {
    let at = i64::from(start) + i64::try_from(offset).ok()?;
    usize::try_from(at).ok().filter(|at| *at < limit)
}
