/// One instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `ADD n`: adds to the counter.
    Add(u8),
    /// `SUB n`: subtracts from the counter.
    Sub(u8),
    /// `OUT`: writes the counter to the output.
    Out,
}

/// Why a text is no program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssembleError {
    /// There is no such opcode.
    UnknownOpcode(String),
    /// An operand is missing.
    MissingOperand,
    /// An operand is no number from 0 to 255.
    NoNumber(String),
}

/// Reads a program: an instruction a line, `;` begins a comment.
pub fn assemble(source: &str) -> Result<Vec<Op>, AssembleError> {
    let mut ops = Vec::new();
    for line in source.lines() {
        let code = line.split(';').next().unwrap_or_default();
        let mut words = code.split_whitespace();
        let Some(opcode) = words.next() else { continue };
        ops.push(match opcode {
            "ADD" => Op::Add(number(words.next())?),
            "SUB" => Op::Sub(number(words.next())?),
            "OUT" => Op::Out,
            other => return Err(AssembleError::UnknownOpcode(other.to_owned())),
        });
    }
    Ok(ops)
}

fn number(word: Option<&str>) -> Result<u8, AssembleError> {
    let word = word.ok_or(AssembleError::MissingOperand)?;
    word.parse()
        .map_err(|_| AssembleError::NoNumber(word.to_owned()))
}
