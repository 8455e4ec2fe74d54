use crate::canvas::Canvas;
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

/// Draws on a canvas, with a pen.
#[derive(Debug, Clone)]
pub struct Player<C: Canvas = Frame> {
    canvas: C,
    pen: (i32, i32),
}

impl Player {
    /// A player with a new frame and the pen at its top left.
    pub fn with_frame(width: u16, height: u16) -> Self {
        Self::new(Frame::new(width, height))
    }

    /// What was drawn.
    pub fn frame(&self) -> &Frame {
        &self.canvas
    }
}

impl<C: Canvas> Player<C> {
    /// A player with the pen at the canvas's top left.
    pub fn new(canvas: C) -> Self {
        Self {
            canvas,
            pen: (0, 0),
        }
    }

    /// What it draws on.
    pub fn canvas(&self) -> &C {
        &self.canvas
    }

    /// What it drew on.
    pub fn into_canvas(self) -> C {
        self.canvas
    }

    /// Draws.
    pub fn play(&mut self, ops: &[Op]) {
        for op in ops {
            match *op {
                Op::Clear(value) => self.canvas.clear(value),
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
        let size = self.canvas.size();
        for y in cut(self.pen.1, height, size.1) {
            for x in cut(self.pen.0, width, size.0) {
                self.canvas.put(x, y, value);
            }
        }
    }
}

/// The part of `start..start + length` that lies in `0..limit`.
fn cut(start: i32, length: u16, limit: u16) -> std::ops::Range<u16> {
    let most = limit.saturating_mul(2).into();
    let end = start.saturating_add(length.into()).clamp(0, most);
    start.clamp(0, most) as u16..end as u16
}
