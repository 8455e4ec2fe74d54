//! Counts what a program does and what a frame shows: on the CPU what `pixel_analyzer.wgsl` does
//! on the GPU, so that the two can be compared.

use std::collections::BTreeMap;

use crate::framebuffer::{Color, Framebuffer};
use crate::pixel_runner::{Op, instructions};

/// How many steps of brightness a histogram tells apart.
pub const SHADES: usize = 16;

/// What a program text does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramStats {
    /// How often each opcode is used; opcodes that are not used are left out.
    pub opcodes: BTreeMap<&'static str, usize>,
}

impl ProgramStats {
    /// The number of instructions.
    pub fn instructions(&self) -> usize {
        self.opcodes.values().sum()
    }
}

/// What a frame shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameStats {
    /// Pixels that are not black.
    pub lit: usize,
    /// The brightest colour; of several the one nearest to the end of the frame.
    pub brightest: Color,
    /// Pixels by brightness, the darkest first.
    pub histogram: [usize; SHADES],
}

/// Counts the instructions of a program text.
///
/// # Panics
///
/// On a line that is no instruction.
pub fn analyze_program(source: &str) -> ProgramStats {
    let mut opcodes = BTreeMap::new();
    for (_, text) in instructions(source) {
        let op: Op = text.parse().unwrap();
        *opcodes.entry(op.name()).or_default() += 1;
    }
    ProgramStats { opcodes }
}

/// Counts the pixels of a frame.
///
/// # Panics
///
/// On a frame without pixels.
pub fn analyze_frame(frame: &Framebuffer) -> FrameStats {
    let pixels = frame.pixels();
    let brightest = pixels.iter().max_by_key(|color| color.luma()).unwrap();
    let mut histogram = [0; SHADES];
    for color in pixels {
        histogram[usize::from(color.luma()) * SHADES / 256] += 1;
    }
    FrameStats {
        lit: pixels
            .iter()
            .filter(|color| **color != Color::BLACK)
            .count(),
        brightest: *brightest,
        histogram,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framebuffer::{Point, Rect};

    #[test]
    fn instructions_are_counted_by_opcode() {
        let stats = analyze_program("FILL #000000\nSET 0 0 #ffffff ; a star\nSET 3 1 #ffffff\n");
        assert_eq!(stats.opcodes, BTreeMap::from([("FILL", 1), ("SET", 2)]));
        assert_eq!(stats.instructions(), 3);
    }

    #[test]
    fn pixels_are_counted_by_brightness() {
        let mut frame = Framebuffer::new(4, 4);
        frame.rect(Rect::new(0, 0, 4, 2), Color::rgb(0x40, 0x40, 0x40));
        frame.set(Point::new(3, 3), Color::rgb(0xff, 0xff, 0xff));
        let stats = analyze_frame(&frame);
        assert_eq!(stats.lit, 9);
        assert_eq!(stats.brightest, Color::rgb(0xff, 0xff, 0xff));
        assert_eq!(
            stats.histogram,
            [7, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
        );
    }
}
