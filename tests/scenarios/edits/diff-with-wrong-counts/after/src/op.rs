#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Op {
    Push(i64),
    Add,
    Sub,
}
