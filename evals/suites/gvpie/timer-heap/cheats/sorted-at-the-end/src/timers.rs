use crate::moment::Moment;

/// Timers that wait for their moment.
#[derive(Debug, Clone, Default)]
pub struct Timers {
    /// The earliest first.
    waiting: Vec<(Moment, u64, String)>,
    tickets: u64,
}

impl Timers {
    /// Adds a timer and gives its ticket.
    pub fn add(&mut self, at: Moment, name: &str) -> u64 {
        self.tickets += 1;
        self.waiting.push((at, self.tickets, name.to_owned()));
        self.tickets
    }

    /// Takes out the earliest timer that is due.
    pub fn pop(&mut self, now: Moment) -> Option<String> {
        self.waiting.sort();
        if self.waiting.first()?.0 > now {
            return None;
        }
        Some(self.waiting.remove(0).2)
    }

    /// Takes out a timer, whenever it is due.
    pub fn cancel(&mut self, ticket: u64) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|(_, number, _)| *number != ticket);
        self.waiting.len() < before
    }

    /// How many timers wait.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}
