/// Something that can be drawn on.
pub trait Canvas {
    /// Columns and rows.
    fn size(&self) -> (u16, u16);

    /// Paints a pixel.
    fn put(&mut self, x: u16, y: u16, value: u8);

    /// Paints everything.
    fn clear(&mut self, value: u8) {
        let (width, height) = self.size();
        for y in 0..height {
            for x in 0..width {
                self.put(x, y, value);
            }
        }
    }
}

impl<C: Canvas + ?Sized> Canvas for &mut C {
    fn size(&self) -> (u16, u16) {
        (**self).size()
    }

    fn put(&mut self, x: u16, y: u16, value: u8) {
        (**self).put(x, y, value);
    }

    fn clear(&mut self, value: u8) {
        (**self).clear(value);
    }
}
