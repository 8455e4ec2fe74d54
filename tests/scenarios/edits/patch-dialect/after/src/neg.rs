pub fn neg(value: i64) -> i64 {
    -value
}
