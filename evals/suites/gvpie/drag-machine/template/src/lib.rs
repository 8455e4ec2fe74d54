//! What a pointer says.

/// A place on the screen, or beyond it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Pixels to the right.
    pub x: i32,
    /// Pixels down.
    pub y: i32,
}

/// What a pointer or the keyboard does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// The button goes down.
    Down(Place),
    /// The pointer moves.
    Move(Place),
    /// The button comes up.
    Up(Place),
    /// The escape key.
    Escape,
}
