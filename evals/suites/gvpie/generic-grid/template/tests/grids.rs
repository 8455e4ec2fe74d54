use frames::{Frame, Mask};

#[test]
fn a_frame_has_brighter_parts() {
    let mut frame = Frame::new(3, 2);
    assert!(frame.set(2, 1, 9));
    assert!(frame.set(0, 0, 5));
    assert!(!frame.set(3, 0, 9));
    let mask = frame.brighter(5);
    assert_eq!(mask.area(), 1);
    assert_eq!(mask.get(2, 1), Some(&true));
    assert_eq!((mask.width(), mask.height()), (3, 2));
}

#[test]
fn a_mask_ends_somewhere() {
    let mut mask = Mask::new(2, 2);
    assert!(!mask.set(0, 2, true));
    assert_eq!(
        (mask.get(2, 0), mask.get(0, 2), mask.get(1, 1)),
        (None, None, Some(&false))
    );
}
