use pixels::Frame;

#[test]
fn a_square_frame_turns() {
    let frame = Frame::from_rows(&["ab", "cd"]);
    assert_eq!(frame.rotated().rows(), ["ca", "db"]);
}

#[test]
fn a_wide_frame_turns() {
    let frame = Frame::from_rows(&["abc", "def"]);
    assert_eq!(frame.rotated().rows(), ["da", "eb", "fc"]);
}
