use pixels::Frame;

#[test]
fn pixels_outside_are_ignored() {
    let mut frame = Frame::new(3, 2);
    frame.set(2, 1, 7);
    frame.set(3, 1, 7);
    frame.set(-1, 0, 7);
    assert_eq!(frame.to_string(), "...\n..#\n");
    assert_eq!(frame.get(2, 1), Some(7));
    assert_eq!(frame.get(0, 2), None);
}
