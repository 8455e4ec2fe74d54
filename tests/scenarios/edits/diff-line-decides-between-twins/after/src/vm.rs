use crate::op::Op;

pub struct Vm {
    stack: Vec<i64>,
    pc: usize,
}

impl Vm {
    pub fn new() -> Self {
        Vm {
            stack: Vec::new(),
            pc: 0,
        }
    }

    fn op_add(&mut self) -> Option<()> {
        let right = self.stack.pop()?;
        let left = self.stack.pop()?;
        self.stack.push(left + right);
        Some(())
    }

    fn op_sub(&mut self) -> Option<()> {
        let right = self.stack.pop()?;
        let left = self.stack.pop()?;
        self.pc += 1;
        self.stack.push(left - right);
        Some(())
    }

    pub fn step(&mut self, op: Op) -> Option<()> {
        self.pc += 1;
        match op {
            Op::Push(value) => {
                self.stack.push(value);
                Some(())
            }
            Op::Add => self.op_add(),
            Op::Sub => self.op_sub(),
        }
    }
}
