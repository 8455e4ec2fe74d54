use pixels::Frame;

#[test]
fn the_size_is_swapped() {
    assert_eq!(
        Frame::from_rows(&["abcd", "efgh", "ijkl"]).rotated().size(),
        (3, 4)
    );
}

#[test]
fn high_frames_turn() {
    let frame = Frame::from_rows(&["ab", "cd", "ef"]);
    assert_eq!(frame.rotated().rows(), ["eca", "fdb"]);
}

#[test]
fn single_rows_and_columns_turn() {
    assert_eq!(Frame::from_rows(&["xyz"]).rotated().rows(), ["x", "y", "z"]);
    assert_eq!(Frame::from_rows(&["x", "y", "z"]).rotated().rows(), ["zyx"]);
}

#[test]
fn four_turns_are_none() {
    for rows in [
        &["abcde", "fghij"][..],
        &["a"],
        &["abc", "def", "ghi"],
        &["ab", "cd", "ef"],
    ] {
        let frame = Frame::from_rows(rows);
        assert_eq!(frame.rotated().rotated().rotated().rotated().rows(), rows);
    }
}

#[test]
fn an_empty_frame_turns() {
    assert_eq!(Frame::from_rows(&[]).rotated().size(), (0, 0));
}
