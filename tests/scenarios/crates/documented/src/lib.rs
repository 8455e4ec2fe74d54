/// Adds.
///
/// ```
/// assert_eq!(tiny::add(1, 2), 3);
/// ```
pub fn add(a: i32, b: i32) -> i32 {
    a + b
}
