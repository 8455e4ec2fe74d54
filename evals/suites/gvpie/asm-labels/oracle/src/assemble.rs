use std::collections::HashMap;

/// One instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `ADD n`: adds to the counter.
    Add(u8),
    /// `SUB n`: subtracts from the counter.
    Sub(u8),
    /// `OUT`: writes the counter to the output.
    Out,
    /// `JNZ label`: goes on at this instruction if the counter is not zero.
    Jnz(usize),
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
    /// A label's name is not of the right form.
    BadLabel(String),
    /// A label is defined twice.
    DuplicateLabel(String),
    /// A label is nowhere defined.
    UnknownLabel(String),
}

/// Reads a program: an instruction or a label a line, `;` begins a comment.
pub fn assemble(source: &str) -> Result<Vec<Op>, AssembleError> {
    let mut ops = Vec::new();
    let mut labels = HashMap::new();
    let mut jumps = Vec::new();
    for line in source.lines() {
        let code = line.split(';').next().unwrap_or_default().trim();
        if let Some(name) = code.strip_suffix(':') {
            if labels.insert(label(name)?, ops.len()).is_some() {
                return Err(AssembleError::DuplicateLabel(name.to_owned()));
            }
            continue;
        }
        let mut words = code.split_whitespace();
        let Some(opcode) = words.next() else { continue };
        ops.push(match opcode {
            "ADD" => Op::Add(number(words.next())?),
            "SUB" => Op::Sub(number(words.next())?),
            "OUT" => Op::Out,
            "JNZ" => {
                let name = words.next().ok_or(AssembleError::MissingOperand)?;
                jumps.push((ops.len(), label(name)?));
                Op::Jnz(0)
            }
            other => return Err(AssembleError::UnknownOpcode(other.to_owned())),
        });
    }
    for (at, name) in jumps {
        let to = labels
            .get(name)
            .ok_or_else(|| AssembleError::UnknownLabel(name.to_owned()))?;
        ops[at] = Op::Jnz(*to);
    }
    Ok(ops)
}

fn label(name: &str) -> Result<&str, AssembleError> {
    let right = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if right {
        Ok(name)
    } else {
        Err(AssembleError::BadLabel(name.to_owned()))
    }
}

fn number(word: Option<&str>) -> Result<u8, AssembleError> {
    let word = word.ok_or(AssembleError::MissingOperand)?;
    word.parse()
        .map_err(|_| AssembleError::NoNumber(word.to_owned()))
}
