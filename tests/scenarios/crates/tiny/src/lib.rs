pub mod shape;

pub fn add(a: i32, b: i32) -> i32 {
    a + b
}

pub fn mul(a: i32, b: i32) -> i32 {
    a * b
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> i32 {
        2
    }

    #[test]
    fn adds() {
        assert_eq!(add(1, two()), 3);
    }

    #[test]
    fn multiplies() {
        assert_eq!(mul(3, 4), 12);
    }

    #[test]
    #[ignore]
    fn adds_a_lot() {
        assert_eq!(add(1_000_000, 1), 1_000_001);
    }
}
