//! A small stack machine: decodes bytes into instructions and runs them.

use std::collections::HashMap;
use std::fmt;

pub const STACK_LIMIT: usize = 256;
pub const MEMORY_SIZE: usize = 64 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Push(i64),
    Pop,
    Dup,
    Swap,
    Add,
    Sub,
    Mul,
    Div,
    Load(u16),
    Store(u16),
    Jump(u16),
    JumpIf(u16),
    Call(u16),
    Return,
    Halt,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VmError {
    StackOverflow { pc: usize },
    StackUnderflow { pc: usize },
    DivideByZero { pc: usize },
    BadAddress(u16),
    BadOpcode(u8),
    Truncated,
}

impl fmt::Display for VmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VmError::StackOverflow { pc } => write!(f, "stack overflow at {pc:#06x}"),
            VmError::StackUnderflow { pc } => write!(f, "stack underflow at {pc:#06x}"),
            VmError::DivideByZero { pc } => write!(f, "division by zero at {pc:#06x}"),
            VmError::BadAddress(addr) => write!(f, "bad address {addr:#06x}"),
            VmError::BadOpcode(byte) => write!(f, "unknown opcode {byte:#04x}"),
            VmError::Truncated => write!(f, "program ends inside an instruction"),
        }
    }
}

impl std::error::Error for VmError {}

/// Reads one instruction and how many bytes it took.
pub fn decode(bytes: &[u8]) -> Result<(Op, usize), VmError> {
    let opcode = *bytes.first().ok_or(VmError::Truncated)?;
    match opcode {
        0x01 => {
            let raw = bytes.get(1..9).ok_or(VmError::Truncated)?;
            let mut buf = [0u8; 8];
            buf.copy_from_slice(raw);
            Ok((Op::Push(i64::from_le_bytes(buf)), 9))
        }
        0x02 => Ok((Op::Pop, 1)),
        0x03 => Ok((Op::Dup, 1)),
        0x04 => Ok((Op::Swap, 1)),
        0x10 => Ok((Op::Add, 1)),
        0x11 => Ok((Op::Sub, 1)),
        0x12 => Ok((Op::Mul, 1)),
        0x13 => Ok((Op::Div, 1)),
        0x20 => {
            let addr = read_u16(bytes, 1)?;
            Ok((Op::Load(addr), 3))
        }
        0x21 => {
            let addr = read_u16(bytes, 1)?;
            Ok((Op::Store(addr), 3))
        }
        0x30 => {
            let target = read_u16(bytes, 1)?;
            Ok((Op::Jump(target), 3))
        }
        0x31 => {
            let target = read_u16(bytes, 1)?;
            Ok((Op::JumpIf(target), 3))
        }
        0x32 => {
            let target = read_u16(bytes, 1)?;
            Ok((Op::Call(target), 3))
        }
        0x33 => Ok((Op::Return, 1)),
        0xff => Ok((Op::Halt, 1)),
        other => Err(VmError::BadOpcode(other)),
    }
}

fn read_u16(bytes: &[u8], at: usize) -> Result<u16, VmError> {
    let low = *bytes.get(at).ok_or(VmError::Truncated)?;
    let high = *bytes.get(at + 1).ok_or(VmError::Truncated)?;
    Ok(u16::from(low) | (u16::from(high) << 8))
}

pub struct Vm {
    stack: Vec<i64>,
    memory: Vec<i64>,
    calls: Vec<usize>,
    pc: usize,
    steps: u64,
    symbols: HashMap<u16, String>,
}

impl Vm {
    pub fn new() -> Self {
        Vm {
            stack: Vec::with_capacity(STACK_LIMIT),
            memory: vec![0; MEMORY_SIZE],
            calls: Vec::new(),
            pc: 0,
            steps: 0,
            symbols: HashMap::new(),
        }
    }

    pub fn with_symbols(symbols: HashMap<u16, String>) -> Self {
        let mut vm = Vm::new();
        vm.symbols = symbols;
        vm
    }

    pub fn push(&mut self, value: i64) -> Result<(), VmError> {
        if self.stack.len() >= STACK_LIMIT {
            return Err(VmError::StackOverflow { pc: self.pc });
        }
        self.stack.push(value);
        Ok(())
    }

    pub fn pop(&mut self) -> Result<i64, VmError> {
        self.stack
            .pop()
            .ok_or(VmError::StackUnderflow { pc: self.pc })
    }

    fn op_add(&mut self) -> Result<(), VmError> {
        let right = self.pop()?;
        let left = self.pop()?;
        self.push(left.wrapping_add(right))?;
        self.steps += 1;
        Ok(())
    }

    fn op_sub(&mut self) -> Result<(), VmError> {
        let right = self.pop()?;
        let left = self.pop()?;
        self.push(left.wrapping_sub(right))?;
        self.steps += 1;
        Ok(())
    }

    fn op_mul(&mut self) -> Result<(), VmError> {
        let right = self.pop()?;
        let left = self.pop()?;
        self.push(left.wrapping_mul(right))?;
        self.steps += 1;
        Ok(())
    }

    fn op_div(&mut self) -> Result<(), VmError> {
        let right = self.pop()?;
        let left = self.pop()?;
        if right == 0 {
            return Err(VmError::DivideByZero { pc: self.pc });
        }
        self.push(left / right)?;
        self.steps += 1;
        Ok(())
    }

    fn op_load(&mut self, addr: u16) -> Result<(), VmError> {
        let value = *self
            .memory
            .get(usize::from(addr))
            .ok_or(VmError::BadAddress(addr))?;
        self.push(value)?;
        self.steps += 1;
        Ok(())
    }

    fn op_store(&mut self, addr: u16) -> Result<(), VmError> {
        let value = self.pop()?;
        let slot = self
            .memory
            .get_mut(usize::from(addr))
            .ok_or(VmError::BadAddress(addr))?;
        *slot = value;
        self.steps += 1;
        Ok(())
    }

    fn jump(&mut self, target: u16, program: &[u8]) -> Result<(), VmError> {
        let target = usize::from(target);
        if target >= program.len() {
            return Err(VmError::BadAddress(target as u16));
        }
        self.pc = target;
        Ok(())
    }

    /// Runs until `Halt`; gives the number of steps taken.
    pub fn run(&mut self, program: &[u8]) -> Result<u64, VmError> {
        loop {
            let rest = program.get(self.pc..).ok_or(VmError::Truncated)?;
            let (op, size) = decode(rest)?;
            self.pc += size;
            match op {
                Op::Push(value) => self.push(value)?,
                Op::Pop => {
                    self.pop()?;
                }
                Op::Dup => {
                    let top = self.pop()?;
                    self.push(top)?;
                    self.push(top)?;
                }
                Op::Swap => {
                    let top = self.pop()?;
                    let below = self.pop()?;
                    self.push(top)?;
                    self.push(below)?;
                }
                Op::Add => self.op_add()?,
                Op::Sub => self.op_sub()?,
                Op::Mul => self.op_mul()?,
                Op::Div => self.op_div()?,
                Op::Load(addr) => self.op_load(addr)?,
                Op::Store(addr) => self.op_store(addr)?,
                Op::Jump(target) => self.jump(target, program)?,
                Op::JumpIf(target) => {
                    if self.pop()? != 0 {
                        self.jump(target, program)?;
                    }
                }
                Op::Call(target) => {
                    self.calls.push(self.pc);
                    self.jump(target, program)?;
                }
                Op::Return => match self.calls.pop() {
                    Some(back) => self.pc = back,
                    None => return Ok(self.steps),
                },
                Op::Halt => return Ok(self.steps),
            }
        }
    }

    pub fn symbol_at(&self, addr: u16) -> &str {
        self.symbols.get(&addr).map_or("?", String::as_str)
    }

    pub fn top(&self) -> Option<i64> {
        self.stack.last().copied()
    }
}

impl Default for Vm {
    fn default() -> Self {
        Vm::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(value: i64) -> Vec<u8> {
        let mut code = vec![0x01];
        code.extend(value.to_le_bytes());
        code
    }

    #[test]
    fn adds_two_numbers() {
        let mut code = push(2);
        code.extend(push(3));
        code.extend([0x10, 0xff]);
        let mut vm = Vm::new();
        vm.run(&code).unwrap();
        assert_eq!(vm.top(), Some(5));
    }

    #[test]
    fn subtracts_two_numbers() {
        let mut code = push(7);
        code.extend(push(3));
        code.extend([0x11, 0xff]);
        let mut vm = Vm::new();
        vm.run(&code).unwrap();
        assert_eq!(vm.top(), Some(4));
    }

    #[test]
    fn dividing_by_zero_is_an_error() {
        let mut code = push(1);
        code.extend(push(0));
        code.extend([0x13, 0xff]);
        let mut vm = Vm::new();
        let error = vm.run(&code).unwrap_err();
        assert!(matches!(error, VmError::DivideByZero { .. }));
    }

    #[test]
    fn popping_an_empty_stack_is_an_error() {
        let mut vm = Vm::new();
        let error = vm.run(&[0x02, 0xff]).unwrap_err();
        assert_eq!(error, VmError::StackUnderflow { pc: 1 });
    }

    #[test]
    fn unknown_bytes_are_refused() {
        assert_eq!(decode(&[0x99]), Err(VmError::BadOpcode(0x99)));
        assert_eq!(decode(&[]), Err(VmError::Truncated));
    }
}
