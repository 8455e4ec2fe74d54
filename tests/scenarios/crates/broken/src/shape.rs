/// The area of a rectangle.
pub fn area(width: i32, height: i32) -> i32 {
    width * height
}

#[cfg(test)]
mod tests {
    use super::area;

    #[test]
    fn area_of_a_square() {
        assert_eq!(area(3, 3), 9);
    }
}
