//! A frame in memory: colours, rectangles and the grid of pixels that programs paint on.

use std::fmt;
use std::str::FromStr;

/// An opaque colour, written `#rrggbb` in a program text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Color {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
}

impl Color {
    /// What a new frame is filled with.
    pub const BLACK: Self = Self::rgb(0, 0, 0);

    /// A colour from its red, green and blue.
    pub const fn rgb(r: u8, g: u8, b: u8) -> Self {
        Self { r, g, b }
    }

    /// Brightness from 0 to 255: Rec. 601 luma in integers, exactly as the shader computes it.
    pub fn luma(self) -> u8 {
        let weighted = 77 * u32::from(self.r) + 150 * u32::from(self.g) + 29 * u32::from(self.b);
        // The weights add up to 256: the second byte is the result, and the ones above are zero.
        let [_, luma, ..] = weighted.to_le_bytes();
        luma
    }

    /// The colour as one word of video memory: RGBA8, red in the lowest byte.
    pub const fn to_word(self) -> u32 {
        u32::from_le_bytes([self.r, self.g, self.b, 0xff])
    }
}

impl FromStr for Color {
    type Err = InvalidColor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('#').ok_or(InvalidColor)?;
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(InvalidColor);
        }
        let [_, r, g, b] = u32::from_str_radix(digits, 16)
            .map_err(|_| InvalidColor)?
            .to_be_bytes();
        Ok(Self::rgb(r, g, b))
    }
}

/// A colour that is not written `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidColor;

impl fmt::Display for InvalidColor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a colour is written #rrggbb")
    }
}

impl std::error::Error for InvalidColor {}

/// A place on the screen, counted from its top left. It may lie beyond the edges.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Point {
    /// Pixels to the right.
    pub x: i32,
    /// Pixels down.
    pub y: i32,
}

impl Point {
    /// The point `x` pixels to the right and `y` down.
    pub const fn new(x: i32, y: i32) -> Self {
        Self { x, y }
    }
}

/// A rectangle by its top left corner and size. It may reach beyond the edges.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rect {
    /// The leftmost column.
    pub x: i32,
    /// The topmost row.
    pub y: i32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl Rect {
    /// The rectangle of this size whose top left corner is at `x`, `y`.
    pub const fn new(x: i32, y: i32, width: u32, height: u32) -> Self {
        Self {
            x,
            y,
            width,
            height,
        }
    }

    /// Whether `point` is inside; the right and bottom edges are not.
    pub fn contains(&self, point: Point) -> bool {
        let inside = |at: i32, start: i32, size: u32| {
            let (at, start) = (i64::from(at), i64::from(start));
            (start..start + i64::from(size)).contains(&at)
        };
        inside(point.x, self.x, self.width) && inside(point.y, self.y, self.height)
    }
}

/// A grid of pixels. Drawing beyond its edges is clipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framebuffer {
    width: u16,
    height: u16,
    pixels: Vec<Color>,
}

impl Framebuffer {
    /// A black frame.
    pub fn new(width: u16, height: u16) -> Self {
        let pixels = vec![Color::BLACK; usize::from(width) * usize::from(height)];
        Self {
            width,
            height,
            pixels,
        }
    }

    /// Columns.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> u16 {
        self.height
    }

    /// The pixels row by row, from the top left.
    pub fn pixels(&self) -> &[Color] {
        &self.pixels
    }

    /// The pixels as the words that are uploaded to video memory.
    pub fn to_words(&self) -> Vec<u32> {
        self.pixels.iter().map(|color| color.to_word()).collect()
    }

    /// Whether `point` is on the screen.
    pub fn contains(&self, point: Point) -> bool {
        self.index(point).is_some()
    }

    /// The colour at `point`, if that is on the screen.
    pub fn get(&self, point: Point) -> Option<Color> {
        self.index(point).map(|index| self.pixels[index])
    }

    /// Paints one pixel.
    pub fn set(&mut self, point: Point, color: Color) {
        if let Some(index) = self.index(point) {
            self.pixels[index] = color;
        }
    }

    /// Paints the whole frame.
    pub fn fill(&mut self, color: Color) {
        self.pixels.fill(color);
    }

    /// Paints a filled rectangle.
    pub fn rect(&mut self, rect: Rect, color: Color) {
        let columns = clip(rect.x, rect.width, self.width);
        for y in clip(rect.y, rect.height, self.height) {
            let row = y * usize::from(self.width);
            self.pixels[row + columns.start..row + columns.end].fill(color);
        }
    }

    fn index(&self, point: Point) -> Option<usize> {
        let x = u16::try_from(point.x).ok().filter(|x| *x < self.width)?;
        let y = u16::try_from(point.y).ok().filter(|y| *y < self.height)?;
        Some(usize::from(y) * usize::from(self.width) + usize::from(x))
    }
}

/// The part of `start..start + size` that lies in `0..limit`.
fn clip(start: i32, size: u32, limit: u16) -> std::ops::Range<usize> {
    let at = |edge: i64| {
        let edge = u16::try_from(edge.max(0)).unwrap_or(u16::MAX);
        usize::from(edge.min(limit))
    };
    at(start.into())..at(i64::from(start) + i64::from(size))
}

/// The frame as text, a character a pixel, from `.` for black to `@` for white.
impl fmt::Display for Framebuffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHADES: [char; 5] = ['.', ':', 'o', '#', '@'];
        for (index, color) in self.pixels.iter().enumerate() {
            if index > 0 && index % usize::from(self.width) == 0 {
                f.write_str("\n")?;
            }
            let shade = usize::from(color.luma()) * SHADES.len() / 256;
            write!(f, "{}", SHADES[shade])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_strictly() {
        assert_eq!("#0a80ff".parse(), Ok(Color::rgb(10, 128, 255)));
        for wrong in ["0a80ff", "#0a80f", "#0a80ff0", "#+a80ff", "#gggggg", "red"] {
            assert_eq!(wrong.parse::<Color>(), Err(InvalidColor), "{wrong}");
        }
    }

    #[test]
    fn rectangles_are_clipped_at_every_edge() {
        let mut frame = Framebuffer::new(4, 3);
        let white = Color::rgb(255, 255, 255);
        frame.rect(Rect::new(-2, -1, 3, 2), white);
        frame.rect(Rect::new(3, 2, u32::MAX, u32::MAX), white);
        frame.rect(Rect::new(i32::MAX, i32::MIN, 9, 9), white);
        assert_eq!(frame.to_string(), "@...\n....\n...@");
    }

    #[test]
    fn a_rectangle_holds_its_first_but_not_its_end() {
        let rect = Rect::new(1, 1, 2, 2);
        let inside = [(1, 1), (2, 2)];
        let outside = [(0, 1), (3, 1), (1, 3), (i32::MIN, i32::MAX)];
        assert!(inside.iter().all(|&(x, y)| rect.contains(Point::new(x, y))));
        assert!(
            !outside
                .iter()
                .any(|&(x, y)| rect.contains(Point::new(x, y)))
        );
    }

    #[test]
    fn words_have_red_in_the_lowest_byte() {
        let mut frame = Framebuffer::new(2, 1);
        frame.set(Point::new(1, 0), Color::rgb(0x11, 0x22, 0x33));
        assert_eq!(frame.to_words(), [0xff00_0000, 0xff33_2211]);
    }
}
