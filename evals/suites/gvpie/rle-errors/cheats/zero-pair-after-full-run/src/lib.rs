//! Run-length coding of frames: pairs of count and value.

use std::fmt;

/// Why data cannot be unpacked, with the position of a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecodeError {
    /// A pair has count 0.
    ZeroCount(usize),
    /// The data ends after a count.
    Odd(usize),
    /// The result would be longer than allowed.
    TooLong(usize),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ZeroCount(at) => write!(f, "count 0 at byte {at}"),
            Self::Odd(at) => write!(f, "no value after byte {at}"),
            Self::TooLong(at) => write!(f, "too long at byte {at}"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Packs bytes.
pub fn encode(bytes: &[u8]) -> Vec<u8> {
    let mut data = Vec::new();
    for run in bytes.chunk_by(|a, b| a == b) {
        for _ in 0..run.len() / 255 {
            data.extend([255, run[0]]);
        }
        data.extend([(run.len() % 255) as u8, run[0]]);
    }
    data
}

/// Unpacks what `encode` packed, up to `limit` bytes.
pub fn decode(data: &[u8], limit: usize) -> Result<Vec<u8>, DecodeError> {
    let mut bytes = Vec::new();
    for (pair, at) in data.chunks(2).zip((0..).step_by(2)) {
        let count = usize::from(pair[0]);
        if count == 0 {
            return Err(DecodeError::ZeroCount(at));
        }
        let value = *pair.get(1).ok_or(DecodeError::Odd(at))?;
        if count > limit - bytes.len() {
            return Err(DecodeError::TooLong(at));
        }
        bytes.extend(std::iter::repeat_n(value, count));
    }
    Ok(bytes)
}
