use std::cell::Cell;
use std::cmp::Ordering;

thread_local! {
    static COMPARISONS: Cell<usize> = const { Cell::new(0) };
}

/// A moment in time that counts how often moments are compared.
#[derive(Debug, Clone, Copy)]
pub struct Moment(u64);

impl Moment {
    /// So many milliseconds after the start.
    pub fn at(milliseconds: u64) -> Self {
        Self(milliseconds)
    }

    /// How often this thread compared moments so far.
    pub fn comparisons() -> usize {
        COMPARISONS.get()
    }
}

impl Ord for Moment {
    fn cmp(&self, other: &Self) -> Ordering {
        COMPARISONS.set(COMPARISONS.get() + 1);
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Moment {}
