use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use crate::moment::Moment;

/// Timers that wait for their moment.
#[derive(Debug, Clone, Default)]
pub struct Timers {
    /// The earliest first; of equal moments the smallest ticket. Holds cancelled ones too.
    order: BinaryHeap<Reverse<(Moment, u64)>>,
    /// The names of those that wait, by ticket.
    names: HashMap<u64, String>,
    tickets: u64,
}

impl Timers {
    /// Adds a timer and gives its ticket.
    pub fn add(&mut self, at: Moment, name: &str) -> u64 {
        self.tickets += 1;
        self.order.push(Reverse((at, self.tickets)));
        self.names.insert(self.tickets, name.to_owned());
        self.tickets
    }

    /// Takes out the earliest timer that is due.
    pub fn pop(&mut self, now: Moment) -> Option<String> {
        while let Some(Reverse((at, ticket))) = self.order.peek() {
            if !self.names.contains_key(ticket) {
                self.order.pop();
                continue;
            }
            if *at > now {
                return None;
            }
            let name = self.names.remove(ticket);
            self.order.pop();
            return name;
        }
        None
    }

    /// Takes out a timer, whenever it is due.
    pub fn cancel(&mut self, ticket: u64) -> bool {
        self.names.remove(&ticket).is_some()
    }

    /// How many timers wait.
    pub fn len(&self) -> usize {
        self.order.len().max(self.names.len().min(1))
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}
