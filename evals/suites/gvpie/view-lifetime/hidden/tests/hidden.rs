use frames::{Frame, View};

fn first_row(frame: &Frame) -> &[u8] {
    frame.view().row(0).unwrap()
}

fn inner(frame: &Frame) -> View<'_> {
    frame
        .view()
        .view(1, 0, 2, 2)
        .unwrap()
        .view(1, 1, 1, 1)
        .unwrap()
}

fn all_rows(frame: &Frame) -> impl Iterator<Item = &[u8]> {
    let view = frame.view();
    view.rows()
}

#[test]
fn rows_outlive_views() {
    let frame = Frame::counting(3, 2);
    assert_eq!(first_row(&frame), [0, 1, 2]);
}

#[test]
fn rows_lie_in_the_frame() {
    let frame = Frame::counting(3, 2);
    assert!(std::ptr::eq(first_row(&frame), first_row(&frame)));
    assert!(std::ptr::eq(
        all_rows(&frame).next().unwrap(),
        first_row(&frame)
    ));
}

#[test]
fn views_outlive_views() {
    let frame = Frame::counting(3, 2);
    assert_eq!(inner(&frame).row(0), Some(&[5][..]));
}

#[test]
fn rows_are_an_iterator() {
    let frame = Frame::counting(2, 3);
    assert_eq!(
        all_rows(&frame).collect::<Vec<_>>(),
        [[0, 1], [2, 3], [4, 5]]
    );
    let part = frame.view().view(1, 1, 1, 2).unwrap();
    let mut rows = part.rows();
    assert_eq!(
        (rows.next(), rows.next(), rows.next()),
        (Some(&[3][..]), Some(&[5][..]), None)
    );
}

#[test]
fn views_are_copied() {
    let frame = Frame::counting(2, 2);
    let view = frame.view();
    let copy = view;
    assert_eq!(view.size(), copy.size());
}

#[test]
fn empty_views_have_rows() {
    let frame = Frame::counting(3, 3);
    let none = frame.view().view(3, 1, 0, 2).unwrap();
    assert_eq!(none.rows().map(<[u8]>::len).collect::<Vec<_>>(), [0, 0]);
    let flat = frame.view().view(0, 3, 3, 0).unwrap();
    assert_eq!(flat.rows().count(), 0);
    assert_eq!(flat.row(0), None);
}

#[test]
fn huge_numbers_are_beyond() {
    let frame = Frame::counting(3, 3);
    let most = usize::MAX;
    for (left, top, width, height) in [
        (most, 0, 1, 1),
        (1, 0, most, 1),
        (0, most, 1, 1),
        (0, 2, 1, most),
        (most, most, most, most),
    ] {
        assert!(frame.view().view(left, top, width, height).is_none());
    }
    assert_eq!(frame.view().row(most), None);
}
