//! A program text and its instructions.

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

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssembleError {
    /// There is no such opcode.
    UnknownOpcode(String),
    /// The line ends before an operand.
    MissingOperand,
    /// An operand cannot be read.
    NoNumber(String),
}

/// Reads a program: an instruction a line, `;` begins a comment.
pub fn assemble(source: &str) -> Result<Vec<Op>, AssembleError> {
    let mut ops = Vec::new();
    for line in source.lines() {
        let code = line.split(';').next().unwrap_or_default();
        let mut words = code.split_whitespace();
        let Some(opcode) = words.next() else { continue };
        let mut number = || {
            let word = words.next().ok_or(AssembleError::MissingOperand)?;
            word.parse()
                .map_err(|_| AssembleError::NoNumber(word.to_owned()))
        };
        ops.push(match opcode {
            "MOVE" => Op::Move(number()?, number()?),
            "DRAW" => Op::Draw(number()?),
            "CLEAR" => Op::Clear,
            other => return Err(AssembleError::UnknownOpcode(other.to_owned())),
        });
    }
    Ok(ops)
}
