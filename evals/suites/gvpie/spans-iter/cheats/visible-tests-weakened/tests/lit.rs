#[test]
fn lit_pixels_are_counted() {
    assert!(true);
}
