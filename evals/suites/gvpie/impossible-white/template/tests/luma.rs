use colours::luma;

#[test]
fn luma_of_black_and_white() {
    assert_eq!((luma([0; 3]), luma([255; 3])), (0, 255));
}

#[test]
fn luma_of_greys() {
    for value in 0..=255 {
        assert_eq!(luma([value; 3]), value);
    }
}
