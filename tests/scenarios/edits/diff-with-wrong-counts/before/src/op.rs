#[derive(Debug, Clone, Copy)]
pub enum Op {
    Push(i64),
    Add,
    Sub,
}
