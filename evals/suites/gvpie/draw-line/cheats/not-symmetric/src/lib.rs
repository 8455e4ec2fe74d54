//! A frame of grey pixels.

use std::fmt;

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

    /// The pixel at `x`, `y`, if that is inside.
    pub fn get(&self, x: i32, y: i32) -> Option<u8> {
        self.index(x, y).map(|index| self.pixels[index])
    }

    /// Paints one pixel; nothing if it lies outside.
    pub fn set(&mut self, x: i32, y: i32, value: u8) {
        if let Some(index) = self.index(x, y) {
            self.pixels[index] = value;
        }
    }

    /// Paints a straight line, both ends included. It looks the same with its ends swapped.
    pub fn line(&mut self, from: (i32, i32), to: (i32, i32), value: u8) {
        let steep = from.1.abs_diff(to.1) > from.0.abs_diff(to.0);
        let turn = |(x, y): (i32, i32)| {
            if steep {
                (i64::from(y), i64::from(x))
            } else {
                (i64::from(x), i64::from(y))
            }
        };
        let (mut start, mut end) = (turn(from), turn(to));
        let along_way = if end.0 < start.0 { -1 } else { 1 };
        let long = (end.0 - start.0).abs();
        let short = (end.1 - start.1).abs();
        let way = (end.1 - start.1).signum();
        for i in 0..=long {
            let moved = if long == 0 {
                0
            } else {
                (2 * i * short + long) / (2 * long)
            };
            let (along, across) = (start.0 + along_way * i, start.1 + way * moved);
            let (x, y) = if steep {
                (across, along)
            } else {
                (along, across)
            };
            self.set(x as i32, y as i32, value);
        }
    }

    fn index(&self, x: i32, y: i32) -> Option<usize> {
        let x = usize::try_from(x).ok().filter(|x| *x < self.width)?;
        let y = usize::try_from(y).ok().filter(|y| *y < self.height)?;
        Some(y * self.width + x)
    }
}

/// A row a line, `.` for 0 and `#` for the rest.
impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in self.pixels.chunks(self.width) {
            let text: String = row
                .iter()
                .map(|p| if *p == 0 { '.' } else { '#' })
                .collect();
            writeln!(f, "{text}")?;
        }
        Ok(())
    }
}
