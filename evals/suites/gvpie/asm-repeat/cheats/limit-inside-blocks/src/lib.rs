//! Program texts before they are assembled.

/// So many lines may come of a text.
const MOST_LINES: usize = 4096;

/// So many blocks may stand in each other.
const DEEPEST: usize = 8;

/// Why a text cannot be expanded, with the number of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpandError {
    /// REPEAT is not followed by one number from 0 to 255.
    BadCount(usize),
    /// A block stands inside too many others.
    TooDeep(usize),
    /// An END closes nothing, or has words after it.
    StrayEnd(usize),
    /// A block is never closed.
    Unclosed(usize),
    /// The whole is too long.
    TooLong(usize),
}

/// A block that is being read. `lines` is empty once `length` is beyond the limit.
struct Block {
    opened: usize,
    count: usize,
    length: usize,
    lines: Vec<String>,
}

impl Block {
    fn new(opened: usize, count: usize) -> Self {
        Self {
            opened,
            count,
            length: 0,
            lines: Vec::new(),
        }
    }

    fn take(&mut self, lines: &[String], length: usize, times: usize) {
        self.length = self.length.saturating_add(length.saturating_mul(times));
        if self.length > MOST_LINES {
            self.lines = Vec::new();
        } else {
            for _ in 0..times {
                self.lines.extend_from_slice(lines);
            }
        }
    }
}

/// The lines of a program that are not blank, trimmed, with `REPEAT n` … `END` written out.
pub fn expand(source: &str) -> Result<Vec<String>, ExpandError> {
    let mut whole = Block::new(0, 1);
    let mut open: Vec<Block> = Vec::new();
    for (number, line) in (1..).zip(source.lines()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [] => continue,
            ["REPEAT", ref operands @ ..] => {
                let count = match operands {
                    [count] => count.parse::<u8>().ok(),
                    _ => None,
                };
                let count = count.ok_or(ExpandError::BadCount(number))?;
                if open.len() == DEEPEST {
                    return Err(ExpandError::TooDeep(number));
                }
                open.push(Block::new(number, count.into()));
            }
            ["END", ref operands @ ..] => {
                let block = open.pop().filter(|_| operands.is_empty());
                let block = block.ok_or(ExpandError::StrayEnd(number))?;
                let outer = open.last_mut().unwrap_or(&mut whole);
                outer.take(&block.lines, block.length, block.count);
            }
            _ => {
                let outer = open.last_mut().unwrap_or(&mut whole);
                outer.take(&[line.trim().to_owned()], 1, 1);
            }
        }
        if whole.length > MOST_LINES || open.iter().any(|block| block.length > MOST_LINES) {
            return Err(ExpandError::TooLong(number));
        }
    }
    match open.last() {
        Some(block) => Err(ExpandError::Unclosed(block.opened)),
        None => Ok(whole.lines),
    }
}
