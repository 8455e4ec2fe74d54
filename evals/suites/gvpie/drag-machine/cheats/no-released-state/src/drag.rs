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
        use DragEvent::{Cancelled, Dropped, Moved, Started};
        let (state, events) = match (self.state, input) {
            (State::Idle | State::Armed(_), Input::Down(place)) => (State::Armed(place), vec![]),
            (State::Armed(from), Input::Move(to)) if distance(from, to) >= self.threshold => (
                State::Dragging { from, last: to },
                vec![Started { from }, Moved { to }],
            ),
            (State::Armed(_) | State::Released, Input::Up(_)) => (State::Idle, vec![]),
            (State::Armed(_), Input::Escape) => (State::Idle, vec![]),
            (State::Dragging { from, last }, Input::Move(to)) if to != last => {
                (State::Dragging { from, last: to }, vec![Moved { to }])
            }
            (State::Dragging { from, last }, Input::Up(to)) => {
                let moved = (to != last).then_some(Moved { to });
                (
                    State::Idle,
                    moved.into_iter().chain([Dropped { from, to }]).collect(),
                )
            }
            (State::Dragging { from, .. }, Input::Escape | Input::Down(_)) => {
                (State::Idle, vec![Cancelled { from }])
            }
            (state, _) => (state, vec![]),
        };
        self.state = state;
        events
    }
}

fn distance(a: Place, b: Place) -> u32 {
    a.x.abs_diff(b.x).max(a.y.abs_diff(b.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drag_and_drop() {
        let place = |x| Place { x, y: 1 };
        let mut drag = Drag::new(2);
        assert_eq!(drag.feed(Input::Down(place(0))), []);
        assert_eq!(drag.feed(Input::Move(place(1))), []);
        let started = [
            DragEvent::Started { from: place(0) },
            DragEvent::Moved { to: place(2) },
        ];
        assert_eq!(drag.feed(Input::Move(place(2))), started);
        let dropped = [DragEvent::Dropped {
            from: place(0),
            to: place(2),
        }];
        assert_eq!(drag.feed(Input::Up(place(2))), dropped);
    }
}
