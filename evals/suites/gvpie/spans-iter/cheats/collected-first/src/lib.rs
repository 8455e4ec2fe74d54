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
    all: std::vec::IntoIter<Span>,
    row: std::marker::PhantomData<&'a [u8]>,
}

/// The longest runs of one value that make up a row, from left to right.
pub fn spans(row: &[u8]) -> Spans<'_> {
    let mut start = 0;
    let mut all = Vec::new();
    for run in row.chunk_by(|a, b| a == b) {
        all.push(Span {
            start,
            len: run.len(),
            value: run[0],
        });
        start += run.len();
    }
    Spans {
        all: all.into_iter(),
        row: std::marker::PhantomData,
    }
}

impl Iterator for Spans<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        self.all.next()
    }
}

impl DoubleEndedIterator for Spans<'_> {
    fn next_back(&mut self) -> Option<Span> {
        self.all.next_back()
    }
}

/// How many pixels are not 0, and in how many groups they stand.
pub fn lit(row: &[u8]) -> (usize, usize) {
    spans(row)
        .filter(|span| span.value != 0)
        .fold((0, 0), |(pixels, groups), span| {
            (pixels + span.len, groups + 1)
        })
}
