//! A program text and its instructions.

use std::fmt;

/// One instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `MOVE x y`: moves the pen.
    Move(i32, i32),
    /// `DRAW length`: draws to the right.
    Draw(i32),
    /// `CLEAR`: wipes the frame.
    Clear,
}

/// What is wrong with a line, and which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong.
    pub kind: MistakeKind,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        match &self.kind {
            MistakeKind::UnknownOpcode(name) => write!(f, "unknown opcode {name}"),
            MistakeKind::MissingOperand => write!(f, "missing operand"),
            MistakeKind::NoNumber(word) => write!(f, "{word} is no number"),
            MistakeKind::TooManyOperands(1) => write!(f, "1 operand too many"),
            MistakeKind::TooManyOperands(n) => write!(f, "{n} operands too many"),
        }
    }
}

impl std::error::Error for Mistake {}

/// The kinds of mistakes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MistakeKind {
    /// There is no such opcode.
    UnknownOpcode(String),
    /// The line ends before an operand.
    MissingOperand,
    /// An operand cannot be read.
    NoNumber(String),
    /// So many operands follow the last.
    TooManyOperands(usize),
}

/// Reads a program: an instruction a line, `;` begins a comment. Reports the mistakes of all lines.
pub fn assemble(source: &str) -> Result<Vec<Op>, Vec<Mistake>> {
    let mut ops = Vec::new();
    let mut mistakes = Vec::new();
    let blank = |text: &&str| !text.split(';').next().unwrap_or_default().trim().is_empty();
    for (line, text) in (1..).zip(source.lines().filter(blank)) {
        let code = text.split(';').next().unwrap_or_default();
        let mut words = code.split_whitespace();
        let Some(opcode) = words.next() else { continue };
        match read(opcode, words) {
            Ok(op) => ops.push(op),
            Err(kind) => mistakes.push(Mistake { line, kind }),
        }
    }
    if mistakes.is_empty() {
        Ok(ops)
    } else {
        Err(mistakes)
    }
}

fn read<'a>(opcode: &str, mut words: impl Iterator<Item = &'a str>) -> Result<Op, MistakeKind> {
    let mut number = || {
        let word = words.next().ok_or(MistakeKind::MissingOperand)?;
        word.parse()
            .map_err(|_| MistakeKind::NoNumber(word.to_owned()))
    };
    let op = match opcode {
        "MOVE" => Op::Move(number()?, number()?),
        "DRAW" => Op::Draw(number()?),
        "CLEAR" => Op::Clear,
        other => return Err(MistakeKind::UnknownOpcode(other.to_owned())),
    };
    match words.count() {
        0 => Ok(op),
        surplus => Err(MistakeKind::TooManyOperands(surplus)),
    }
}
