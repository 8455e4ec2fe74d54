//! Frames and parts of them.

/// A grid of pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Frame {
    /// A frame whose pixels count up from 0.
    pub fn counting(width: usize, height: usize) -> Self {
        let pixels = (0..width * height).map(|at| at as u8).collect();
        Self {
            width,
            height,
            pixels,
        }
    }

    /// All of it.
    pub fn view(&self) -> View<'_> {
        View {
            frame: self,
            left: 0,
            top: 0,
            width: self.width,
            height: self.height,
        }
    }
}

/// A rectangle of a frame.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    frame: &'a Frame,
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

impl<'a> View<'a> {
    /// Columns and rows.
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// A rectangle of this one; none if it reaches beyond.
    pub fn view(&self, left: usize, top: usize, width: usize, height: usize) -> Option<View<'a>> {
        if left.checked_add(width)? > self.width || top.checked_add(height)? > self.height {
            return None;
        }
        let (left, top) = (self.left + left, self.top + top);
        Some(View {
            frame: self.frame,
            left,
            top,
            width,
            height,
        })
    }

    /// The pixels of a row, if there is such a row.
    pub fn row(&self, y: usize) -> Option<&'a [u8]> {
        if y >= self.height {
            return None;
        }
        let start = (self.top + y) * self.frame.width + self.left;
        Some(self.frame.pixels[start..start + self.width].to_vec().leak())
    }

    /// The rows from top to bottom.
    pub fn rows(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let view = *self;
        (0..self.height).filter_map(move |y| view.row(y))
    }
}
