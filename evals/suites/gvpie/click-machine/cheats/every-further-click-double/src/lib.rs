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
    /// The second of two quick clicks, at the place of its press.
    DoubleClick { x: i32, y: i32 },
}

/// The pointer may move so far during a click.
const SLACK: u32 = 4;

/// A click lasts so long at most, in milliseconds.
const LONGEST: u64 = 300;

/// So much time lies at most between the releases of a double click.
const PAUSE: u64 = 400;

/// Recognises clicks.
#[derive(Debug, Clone, Default)]
pub struct Clicks {
    pressed: Option<(u64, (i32, i32))>,
    /// When and where the last click was, if that can become a double click.
    clicked: Option<(u64, (i32, i32))>,
}

impl Clicks {
    /// Takes what the button does, and says what that means.
    pub fn feed(&mut self, button: Button) -> Option<Event> {
        match button {
            Button::Press { at, x, y } => {
                self.pressed = Some((at, (x, y)));
                None
            }
            Button::Release { at, x, y } => {
                let (began, place) = self.pressed.take()?;
                let before = self.clicked.take();
                if !near(place, (x, y)) || at - began > LONGEST {
                    return None;
                }
                if before.is_some_and(|(time, there)| at - time <= PAUSE && near(place, there)) {
                    self.clicked = Some((at, place));
                    return Some(Event::DoubleClick {
                        x: place.0,
                        y: place.1,
                    });
                }
                self.clicked = Some((at, place));
                Some(Event::Click {
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
