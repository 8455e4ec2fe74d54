use crate::assemble::Op;

/// So many instructions does a program execute at most.
const MOST_STEPS: usize = 10_000;

/// Why a program was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunError {
    /// It did not end in time.
    TooManySteps,
}

/// A counter that wraps around, and what was written.
#[derive(Debug, Clone, Default)]
pub struct Machine {
    counter: u8,
    output: Vec<u8>,
}

impl Machine {
    /// Executes a program.
    pub fn run(&mut self, program: &[Op]) -> Result<(), RunError> {
        let mut next = 0;
        let mut steps = 0;
        while let Some(op) = program.get(next) {
            if steps > MOST_STEPS {
                return Err(RunError::TooManySteps);
            }
            steps += 1;
            next += 1;
            match op {
                Op::Add(n) => self.counter = self.counter.wrapping_add(*n),
                Op::Sub(n) => self.counter = self.counter.wrapping_sub(*n),
                Op::Out => self.output.push(self.counter),
                Op::Jnz(to) if self.counter != 0 => next = *to,
                Op::Jnz(_) => {}
            }
        }
        Ok(())
    }

    /// What was written so far.
    pub fn output(&self) -> &[u8] {
        &self.output
    }
}
