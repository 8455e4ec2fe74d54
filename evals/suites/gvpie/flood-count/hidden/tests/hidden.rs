use pixels::{Frame, flood};

fn reads(frame: &mut Frame, x: usize, y: usize, value: u8) -> (usize, usize) {
    let before = frame.reads();
    let painted = flood(frame, x, y, value);
    (painted, frame.reads() - before)
}

/// Corridors that run to and fro.
fn winding(side: usize) -> Frame {
    let mut frame = Frame::new(side, side);
    for y in (1..side).step_by(2) {
        let gap = if y % 4 == 1 { side - 1 } else { 0 };
        for x in (0..side).filter(|x| *x != gap) {
            frame.set(x, y, 1);
        }
    }
    frame
}

#[test]
fn an_open_frame_is_read_a_few_times() {
    let mut frame = Frame::new(40, 30);
    let (painted, reads) = reads(&mut frame, 20, 15, 3);
    assert_eq!(painted, 1200);
    assert!(reads <= 5 * 1200, "{reads} reads");
    assert!(frame.rows().iter().all(|row| row == &"3".repeat(40)));
}

#[test]
fn a_winding_corridor_is_read_a_few_times() {
    let mut frame = winding(61);
    let (painted, reads) = reads(&mut frame, 60, 60, 2);
    assert_eq!(painted, 31 * 61 + 30);
    assert!(reads <= 5 * 61 * 61, "{reads} reads");
}

#[test]
fn nothing_to_do_costs_nothing() {
    let mut frame = winding(9);
    assert!(reads(&mut frame, 9, 0, 2).1 <= 2);
    assert!(reads(&mut frame, 0, 0, 0).1 <= 2);
}

#[test]
fn a_large_frame_fits_the_stack() {
    let mut frame = Frame::new(500, 500);
    let (painted, reads) = reads(&mut frame, 0, 0, 1);
    assert_eq!(painted, 250_000);
    assert!(reads <= 1_250_000, "{reads} reads");
}

#[test]
fn corners_do_not_touch() {
    let mut frame = Frame::from_rows(&["010", "101", "010"]);
    assert_eq!(flood(&mut frame, 1, 1, 5), 1);
    assert_eq!(frame.rows(), ["010", "151", "010"]);
}

#[test]
fn rows_do_not_run_into_each_other() {
    let mut frame = Frame::from_rows(&["110", "011"]);
    assert_eq!(flood(&mut frame, 2, 0, 4), 1);
    assert_eq!(frame.rows(), ["114", "011"]);
}
