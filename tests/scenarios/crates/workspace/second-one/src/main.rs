fn main() {
    println!("{}", two());
}

fn two() -> i32 {
    first::one() + 1
}

#[test]
fn is_two() {
    assert_eq!(two(), 2);
}
