use frames::Frame;

#[test]
fn a_view_shows_its_part() {
    let frame = Frame::counting(4, 3);
    let all = frame.view();
    let part = all.view(1, 1, 2, 2).unwrap();
    assert_eq!(part.size(), (2, 2));
    assert_eq!(part.row(1), Some(&[9, 10][..]));
    assert_eq!(part.row(2), None);
    assert!(part.view(1, 0, 2, 1).is_none());
}
