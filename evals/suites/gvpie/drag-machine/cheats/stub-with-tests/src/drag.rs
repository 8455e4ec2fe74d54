use crate::{Input, Place};

/// What happens to something that is dragged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DragEvent {
    /// It is taken up.
    Started { from: Place },
    /// It is elsewhere now.
    Moved { to: Place },
    /// It is put down.
    Dropped { from: Place, to: Place },
    /// It stays where it was.
    Cancelled { from: Place },
}

#[derive(Debug, Clone, Copy)]
#[allow(dead_code)]
enum State {
    Idle,
    Armed(Place),
    Dragging {
        from: Place,
        last: Place,
    },
    /// The drag is over and the button still down.
    Released,
}

/// Recognises dragging.
#[derive(Debug, Clone)]
pub struct Drag {
    threshold: u32,
    state: State,
}

impl Drag {
    /// Idle; a drag starts once the pointer is `threshold` pixels away from its press.
    pub fn new(threshold: u32) -> Self {
        Self {
            threshold,
            state: State::Idle,
        }
    }

    /// Whether something is being dragged.
    pub fn is_dragging(&self) -> bool {
        matches!(self.state, State::Dragging { .. })
    }

    /// Takes what the pointer does, and says what happens.
    pub fn feed(&mut self, input: Input) -> Vec<DragEvent> {
        let _ = (input, self.threshold, self.state);
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drag_and_drop() {
        assert_eq!(Drag::new(2).feed(Input::Down(Place { x: 0, y: 1 })), []);
    }
}
