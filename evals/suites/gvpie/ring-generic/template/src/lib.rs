//! The last few values of something.
#![forbid(unsafe_code)]

/// The last bytes that were pushed.
pub struct Bytes {
    bytes: [u8; 8],
    start: usize,
    len: usize,
}

impl Bytes {
    /// An empty ring.
    pub fn new() -> Self {
        Self {
            bytes: [0; 8],
            start: 0,
            len: 0,
        }
    }

    /// Adds a byte; the oldest one makes room for it if need be, and is returned.
    pub fn push(&mut self, byte: u8) -> Option<u8> {
        let oldest = if self.len == 8 { self.pop() } else { None };
        self.bytes[(self.start + self.len) % 8] = byte;
        self.len += 1;
        oldest
    }

    /// Takes out the oldest byte.
    pub fn pop(&mut self) -> Option<u8> {
        if self.len == 0 {
            return None;
        }
        let oldest = self.bytes[self.start];
        self.start = (self.start + 1) % 8;
        self.len -= 1;
        Some(oldest)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl Default for Bytes {
    fn default() -> Self {
        Self::new()
    }
}
