//! Rows of pixels.

/// A run of pixels of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Where it begins.
    pub start: usize,
    /// How many pixels it has.
    pub len: usize,
    /// Their value.
    pub value: u8,
}

/// The runs of a row, as `spans` gives them.
#[derive(Debug, Clone)]
pub struct Spans<'a> {
    rest: &'a [u8],
    start: usize,
}

/// The longest runs of one value that make up a row, from left to right.
pub fn spans(row: &[u8]) -> Spans<'_> {
    Spans {
        rest: row,
        start: 0,
    }
}

impl Iterator for Spans<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let value = *self.rest.first()?;
        let len = self
            .rest
            .iter()
            .take_while(|pixel| **pixel == value)
            .count();
        if len == self.rest.len() && self.start > 0 {
            return None;
        }
        let span = Span {
            start: self.start,
            len,
            value,
        };
        self.rest = &self.rest[len..];
        self.start += len;
        Some(span)
    }
}

impl DoubleEndedIterator for Spans<'_> {
    fn next_back(&mut self) -> Option<Span> {
        let value = *self.rest.last()?;
        let len = self
            .rest
            .iter()
            .rev()
            .take_while(|pixel| **pixel == value)
            .count();
        let left = self.rest.len() - len;
        self.rest = &self.rest[..left];
        Some(Span {
            start: self.start + left,
            len,
            value,
        })
    }
}

/// How many pixels are not 0, and in how many groups they stand: pixels of one value that follow
/// each other are one group.
pub fn lit(row: &[u8]) -> (usize, usize) {
    let mut lit = (0, 0);
    let mut before = 0;
    for value in row {
        lit.0 += usize::from(*value != 0);
        lit.1 += usize::from(*value != 0 && *value != before);
        before = *value;
    }
    lit
}
