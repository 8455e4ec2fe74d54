//! A linear framebuffer with the drawing primitives that the shell needs.

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rgba {
    pub r: u8,
    pub g: u8,
    pub b: u8,
    pub a: u8,
}

impl Rgba {
    pub const BLACK: Rgba = Rgba::opaque(0, 0, 0);
    pub const WHITE: Rgba = Rgba::opaque(255, 255, 255);
    pub const AMBER: Rgba = Rgba::opaque(255, 176, 0);

    pub const fn opaque(r: u8, g: u8, b: u8) -> Self {
        Rgba { r, g, b, a: 255 }
    }

    pub fn from_u32(word: u32) -> Self {
        Rgba {
            r: (word >> 24) as u8,
            g: (word >> 16) as u8,
            b: (word >> 8) as u8,
            a: word as u8,
        }
    }

    pub fn to_u32(self) -> u32 {
        u32::from(self.r) << 24
            | u32::from(self.g) << 16
            | u32::from(self.b) << 8
            | u32::from(self.a)
    }

    /// Source over destination, with integer rounding.
    pub fn over(self, below: Rgba) -> Rgba {
        let alpha = u32::from(self.a);
        let blend = |top: u8, bottom: u8| -> u8 {
            let mixed = u32::from(top) * alpha + u32::from(bottom) * (255 - alpha);
            ((mixed + 127) / 255) as u8
        };
        Rgba {
            r: blend(self.r, below.r),
            g: blend(self.g, below.g),
            b: blend(self.b, below.b),
            a: self.a.max(below.a),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rect {
    pub x: i32,
    pub y: i32,
    pub w: i32,
    pub h: i32,
}

impl Rect {
    pub fn new(x: i32, y: i32, w: i32, h: i32) -> Self {
        Rect { x, y, w, h }
    }

    pub fn right(&self) -> i32 {
        self.x + self.w
    }

    pub fn bottom(&self) -> i32 {
        self.y + self.h
    }

    pub fn contains(&self, x: i32, y: i32) -> bool {
        x >= self.x && x < self.right() && y >= self.y && y < self.bottom()
    }

    pub fn clipped(&self, bounds: &Rect) -> Option<Rect> {
        let left = self.x.max(bounds.x);
        let top = self.y.max(bounds.y);
        let right = self.right().min(bounds.right());
        let bottom = self.bottom().min(bounds.bottom());
        if left < right && top < bottom {
            Some(Rect::new(left, top, right - left, bottom - top))
        } else {
            None
        }
    }
}

pub struct Framebuffer {
    width: i32,
    height: i32,
    pixels: Vec<Rgba>,
    dirty: Option<Rect>,
}

impl Framebuffer {
    pub fn new(width: i32, height: i32) -> Self {
        assert!(
            width > 0 && height > 0,
            "a framebuffer has at least one pixel"
        );
        Framebuffer {
            width,
            height,
            pixels: vec![Rgba::BLACK; (width * height) as usize],
            dirty: None,
        }
    }

    pub fn bounds(&self) -> Rect {
        Rect::new(0, 0, self.width, self.height)
    }

    fn index(&self, x: i32, y: i32) -> Option<usize> {
        if self.bounds().contains(x, y) {
            Some((y * self.width + x) as usize)
        } else {
            None
        }
    }

    pub fn get(&self, x: i32, y: i32) -> Option<Rgba> {
        self.index(x, y).map(|at| self.pixels[at])
    }

    pub fn set(&mut self, x: i32, y: i32, color: Rgba) {
        if let Some(at) = self.index(x, y) {
            self.pixels[at] = color;
            self.touch(Rect::new(x, y, 1, 1));
        }
    }

    pub fn blend(&mut self, x: i32, y: i32, color: Rgba) {
        if let Some(at) = self.index(x, y) {
            self.pixels[at] = color.over(self.pixels[at]);
            self.touch(Rect::new(x, y, 1, 1));
        }
    }

    fn touch(&mut self, area: Rect) {
        self.dirty = Some(match self.dirty {
            None => area,
            Some(old) => {
                let x = old.x.min(area.x);
                let y = old.y.min(area.y);
                let right = old.right().max(area.right());
                let bottom = old.bottom().max(area.bottom());
                Rect::new(x, y, right - x, bottom - y)
            }
        });
    }

    pub fn take_dirty(&mut self) -> Option<Rect> {
        self.dirty.take()
    }

    pub fn clear(&mut self, color: Rgba) {
        self.pixels.fill(color);
        self.dirty = Some(self.bounds());
    }

    pub fn horizontal_line(&mut self, x: i32, y: i32, length: i32, color: Rgba) {
        for step in 0..length {
            self.set(x + step, y, color);
        }
    }

    pub fn vertical_line(&mut self, x: i32, y: i32, length: i32, color: Rgba) {
        for step in 0..length {
            self.set(x, y + step, color);
        }
    }

    pub fn fill_rect(&mut self, area: Rect, color: Rgba) {
        let Some(area) = area.clipped(&self.bounds()) else {
            return;
        };
        for y in area.y..area.bottom() {
            let start = (y * self.width + area.x) as usize;
            let end = start + area.w as usize;
            self.pixels[start..end].fill(color);
        }
        self.touch(area);
    }

    pub fn blend_rect(&mut self, area: Rect, color: Rgba) {
        let Some(area) = area.clipped(&self.bounds()) else {
            return;
        };
        for y in area.y..area.bottom() {
            let start = (y * self.width + area.x) as usize;
            let end = start + area.w as usize;
            for pixel in &mut self.pixels[start..end] {
                *pixel = color.over(*pixel);
            }
        }
        self.touch(area);
    }

    pub fn stroke_rect(&mut self, area: Rect, color: Rgba) {
        self.horizontal_line(area.x, area.y, area.w, color);
        self.horizontal_line(area.x, area.bottom() - 1, area.w, color);
        self.vertical_line(area.x, area.y, area.h, color);
        self.vertical_line(area.right() - 1, area.y, area.h, color);
    }

    /// Bresenham's line, both ends included.
    pub fn line(&mut self, from: (i32, i32), to: (i32, i32), color: Rgba) {
        let (mut x, mut y) = from;
        let dx = (to.0 - x).abs();
        let dy = -(to.1 - y).abs();
        let step_x = if x < to.0 { 1 } else { -1 };
        let step_y = if y < to.1 { 1 } else { -1 };
        let mut error = dx + dy;
        loop {
            self.set(x, y, color);
            if (x, y) == to {
                break;
            }
            let doubled = 2 * error;
            if doubled >= dy {
                error += dy;
                x += step_x;
            }
            if doubled <= dx {
                error += dx;
                y += step_y;
            }
        }
    }

    pub fn circle(&mut self, center: (i32, i32), radius: i32, color: Rgba) {
        let (cx, cy) = center;
        let mut x = radius;
        let mut y = 0;
        let mut error = 1 - radius;
        while x >= y {
            for (px, py) in [
                (x, y),
                (y, x),
                (-y, x),
                (-x, y),
                (-x, -y),
                (-y, -x),
                (y, -x),
                (x, -y),
            ] {
                self.set(cx + px, cy + py, color);
            }
            y += 1;
            if error < 0 {
                error += 2 * y + 1;
            } else {
                x -= 1;
                error += 2 * (y - x) + 1;
            }
        }
    }

    pub fn blit(&mut self, source: &Framebuffer, x: i32, y: i32) {
        for row in 0..source.height {
            for column in 0..source.width {
                if let Some(color) = source.get(column, row) {
                    self.blend(x + column, y + row, color);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filling_outside_changes_nothing() {
        let mut fb = Framebuffer::new(4, 4);
        fb.fill_rect(Rect::new(10, 10, 2, 2), Rgba::WHITE);
        assert_eq!(fb.take_dirty(), None);
        assert_eq!(fb.get(3, 3), Some(Rgba::BLACK));
    }

    #[test]
    fn filling_across_the_edge_is_clipped() {
        let mut fb = Framebuffer::new(4, 4);
        fb.fill_rect(Rect::new(2, 2, 8, 8), Rgba::WHITE);
        assert_eq!(fb.take_dirty(), Some(Rect::new(2, 2, 2, 2)));
        assert_eq!(fb.get(3, 3), Some(Rgba::WHITE));
    }

    #[test]
    fn words_round_trip() {
        let color = Rgba {
            r: 1,
            g: 2,
            b: 3,
            a: 4,
        };
        assert_eq!(Rgba::from_u32(color.to_u32()), color);
    }
}
