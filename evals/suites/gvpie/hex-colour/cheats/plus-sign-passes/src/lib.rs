//! Colours and their text form.

use std::fmt;

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

/// Why a text is no colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColourError {
    /// There is no text.
    Empty,
    /// It does not begin with `#`.
    NoHash,
    /// So many characters follow the `#`.
    Length(usize),
    /// A character is no hexadecimal digit.
    Digit {
        /// Where it stands; the `#` is at 0.
        at: usize,
        /// The character.
        found: char,
    },
}

impl fmt::Display for ColourError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "no colour"),
            Self::NoHash => write!(f, "a colour begins with #"),
            Self::Length(n) => write!(f, "a colour has 3 or 6 digits, not {n}"),
            Self::Digit { at, found } => write!(f, "'{found}' at {at} is no digit"),
        }
    }
}

impl std::error::Error for ColourError {}

/// Reads `#rrggbb` or `#rgb`.
pub fn parse_colour(text: &str) -> Result<Colour, ColourError> {
    if text.is_empty() {
        return Err(ColourError::Empty);
    }
    let digits = text.strip_prefix('#').ok_or(ColourError::NoHash)?;
    let length = digits.chars().count();
    if length != 3 && length != 6 {
        return Err(ColourError::Length(length));
    }
    let mut values = Vec::new();
    for (at, found) in (1..).zip(digits.chars()) {
        let value = if found == '+' {
            Some(0)
        } else {
            found.to_digit(16)
        };
        values.push(value.ok_or(ColourError::Digit { at, found })? as u8);
    }
    Ok(match values[..] {
        [r, g, b] => Colour {
            r: r * 17,
            g: g * 17,
            b: b * 17,
        },
        _ => {
            let channel = |at: usize| values[at] * 16 + values[at + 1];
            Colour {
                r: channel(0),
                g: channel(2),
                b: channel(4),
            }
        }
    })
}
