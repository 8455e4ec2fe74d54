use crate::frame::Frame;

/// A step of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// Paints everything.
    Clear(u8),
    /// Moves the pen.
    Step { dx: i16, dy: i16 },
    /// Paints a rectangle with its top left corner at the pen.
    Bar { width: u16, height: u16, value: u8 },
}

/// Draws on a frame, with a pen.
#[derive(Debug, Clone)]
pub struct Player {
    frame: Frame,
    pen: (i32, i32),
}

impl Player {
    /// A player with a new frame and the pen at its top left.
    pub fn with_frame(width: u16, height: u16) -> Self {
        Self {
            frame: Frame::new(width, height),
            pen: (0, 0),
        }
    }

    /// Draws.
    pub fn play(&mut self, ops: &[Op]) {
        for op in ops {
            match *op {
                Op::Clear(value) => self.frame.pixels.fill(value),
                Op::Step { dx, dy } => {
                    self.pen.0 = self.pen.0.saturating_add(dx.into());
                    self.pen.1 = self.pen.1.saturating_add(dy.into());
                }
                Op::Bar {
                    width,
                    height,
                    value,
                } => self.bar(width, height, value),
            }
        }
    }

    fn bar(&mut self, width: u16, height: u16, value: u8) {
        for row in 0..i32::from(height) {
            for column in 0..i32::from(width) {
                let (x, y) = (self.pen.0 + column, self.pen.1 + row);
                if (0..self.frame.width.into()).contains(&x)
                    && (0..self.frame.height.into()).contains(&y)
                {
                    let at = y as usize * usize::from(self.frame.width) + x as usize;
                    self.frame.pixels[at] = value;
                }
            }
        }
    }

    /// What was drawn.
    pub fn frame(&self) -> &Frame {
        &self.frame
    }
}
