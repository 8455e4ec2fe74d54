//! The time since the start.

/// A clock that is told what the system's counter reads.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    first: Option<u32>,
    last: u32,
}

impl Clock {
    /// Takes a reading of the counter, in milliseconds.
    pub fn tick(&mut self, counter: u32) {
        self.first.get_or_insert(counter);
        self.last = counter;
    }

    /// Milliseconds since the first reading.
    pub fn now(&self) -> u64 {
        let first = self.first.unwrap_or(self.last);
        u64::from(self.last.saturating_sub(first))
    }

    /// How many whole periods have passed since the first reading.
    pub fn every(&self, period: u32) -> u64 {
        let first = self.first.unwrap_or(self.last);
        u64::from(
            self.last
                .saturating_sub(first)
                .checked_div(period)
                .unwrap_or(0),
        )
    }
}
