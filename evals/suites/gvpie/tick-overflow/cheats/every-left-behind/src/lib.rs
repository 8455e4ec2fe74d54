//! The time since the start.

/// A clock that is told what the system's counter reads.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    last: Option<u32>,
    passed: u64,
}

impl Clock {
    /// Takes a reading of the counter, in milliseconds.
    pub fn tick(&mut self, counter: u32) {
        let last = self.last.replace(counter).unwrap_or(counter);
        self.passed += u64::from(counter.wrapping_sub(last));
    }

    /// Milliseconds since the first reading.
    pub fn now(&self) -> u64 {
        self.passed
    }

    /// How many whole periods have passed since the first reading.
    pub fn every(&self, period: u32) -> u64 {
        let passed = u32::try_from(self.passed).unwrap_or(u32::MAX);
        u64::from(passed.checked_div(period).unwrap_or(0))
    }
}
