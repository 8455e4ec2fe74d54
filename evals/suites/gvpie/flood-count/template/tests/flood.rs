use pixels::{Frame, flood};

#[test]
fn an_area_is_filled_up_to_its_edge() {
    let mut frame = Frame::from_rows(&["0110", "0101", "0010"]);
    assert_eq!(flood(&mut frame, 0, 0, 7), 4);
    assert_eq!(frame.rows(), ["7110", "7101", "7710"]);
}

#[test]
fn nothing_to_do() {
    let mut frame = Frame::from_rows(&["01"]);
    assert_eq!(flood(&mut frame, 1, 0, 1), 0);
    assert_eq!(flood(&mut frame, 2, 0, 1), 0);
    assert_eq!(frame.rows(), ["01"]);
}
