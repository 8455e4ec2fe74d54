use crate::assemble::Op;

/// A counter that wraps around, and what was written.
#[derive(Debug, Clone, Default)]
pub struct Machine {
    counter: u8,
    output: Vec<u8>,
}

impl Machine {
    /// Executes a program.
    pub fn run(&mut self, program: &[Op]) {
        for op in program {
            match op {
                Op::Add(n) => self.counter = self.counter.wrapping_add(*n),
                Op::Sub(n) => self.counter = self.counter.wrapping_sub(*n),
                Op::Out => self.output.push(self.counter),
            }
        }
    }

    /// What was written so far.
    pub fn output(&self) -> &[u8] {
        &self.output
    }
}
