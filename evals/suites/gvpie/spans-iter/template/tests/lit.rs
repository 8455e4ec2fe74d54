use frames::lit;

#[test]
fn lit_pixels_are_counted() {
    assert_eq!(lit(&[0, 1, 1, 2, 0, 2, 2]), (5, 3));
    assert_eq!(lit(&[]), (0, 0));
}
