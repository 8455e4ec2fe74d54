use std::cell::Cell;

/// Knows how wide characters are, and counts how many it was asked about.
#[derive(Debug, Clone, Default)]
pub struct Font {
    measured: Cell<usize>,
}

impl Font {
    /// The width of a text in pixels.
    pub fn width(&self, text: &str) -> u32 {
        text.chars()
            .map(|character| {
                self.measured.set(self.measured.get() + 1);
                match character {
                    'i' | 'l' | '.' => 2,
                    ' ' => 3,
                    'm' | 'w' => 7,
                    _ => 5,
                }
            })
            .sum()
    }

    /// How many characters were measured so far.
    pub fn measured(&self) -> usize {
        self.measured.get()
    }
}
