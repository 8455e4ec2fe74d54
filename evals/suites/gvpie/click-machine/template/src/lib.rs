//! What a pointer's button says.

/// What the button does, with the time in milliseconds and the pointer's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    /// It goes down.
    Press { at: u64, x: i32, y: i32 },
    /// It comes up.
    Release { at: u64, x: i32, y: i32 },
}

/// What that means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A click, at the place of its press.
    Click { x: i32, y: i32 },
}

/// The pointer may move so far during a click.
const SLACK: u32 = 4;

/// Recognises clicks.
#[derive(Debug, Clone, Default)]
pub struct Clicks {
    pressed: Option<(i32, i32)>,
}

impl Clicks {
    /// Takes what the button does, and says what that means.
    pub fn feed(&mut self, button: Button) -> Option<Event> {
        match button {
            Button::Press { x, y, .. } => {
                self.pressed = Some((x, y));
                None
            }
            Button::Release { x, y, .. } => {
                let place = self.pressed.take()?;
                near(place, (x, y)).then_some(Event::Click {
                    x: place.0,
                    y: place.1,
                })
            }
        }
    }
}

fn near(a: (i32, i32), b: (i32, i32)) -> bool {
    a.0.abs_diff(b.0) <= SLACK && a.1.abs_diff(b.1) <= SLACK
}
