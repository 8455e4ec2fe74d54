//! Colours and their text form.

/// A colour of three channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
}

/// Reads `#rrggbb`.
///
/// # Panics
///
/// On anything else.
pub fn parse_colour(text: &str) -> Colour {
    let digits = &text[1..];
    let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    Colour {
        r: channel(0),
        g: channel(2),
        b: channel(4),
    }
}
