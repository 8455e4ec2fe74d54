#[test]
fn everything_works() {}
