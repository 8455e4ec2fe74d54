use frames::slogan;

#[test]
fn the_slogan_is_there() {
    assert_eq!(slogan(), "pixels all the way down");
}
