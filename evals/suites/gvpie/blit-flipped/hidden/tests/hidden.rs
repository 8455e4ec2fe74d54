use pixels::{Flip, Frame, Sprite};

fn sprite() -> Sprite {
    Sprite::from_rows(&[[1, 2, 0], [4, 5, 6]]).unwrap()
}

fn after(at: (i32, i32), flip: Flip) -> (usize, Vec<Vec<u8>>) {
    let mut frame = Frame::new(4, 3);
    frame.fill(9);
    let painted = frame.blit(&sprite(), at, flip);
    (painted, frame.rows().map(<[u8]>::to_vec).collect())
}

#[test]
fn a_sprite_is_drawn_as_it_is() {
    assert_eq!(
        after((1, 1), Flip::None),
        (
            5,
            vec![vec![9, 9, 9, 9], vec![9, 1, 2, 9], vec![9, 4, 5, 6]]
        )
    );
}

#[test]
fn a_sprite_is_mirrored() {
    assert_eq!(
        after((0, 0), Flip::Horizontal),
        (5, vec![vec![9, 2, 1, 9], vec![6, 5, 4, 9], vec![9; 4]])
    );
    assert_eq!(
        after((0, 0), Flip::Vertical),
        (5, vec![vec![4, 5, 6, 9], vec![1, 2, 9, 9], vec![9; 4]])
    );
    assert_eq!(
        after((0, 0), Flip::Both),
        (5, vec![vec![6, 5, 4, 9], vec![9, 2, 1, 9], vec![9; 4]])
    );
}

#[test]
fn edges_cut_and_are_not_counted() {
    assert_eq!(
        after((-1, -1), Flip::None),
        (2, vec![vec![5, 6, 9, 9], vec![9; 4], vec![9; 4]])
    );
    assert_eq!(
        after((3, 2), Flip::None),
        (1, vec![vec![9; 4], vec![9; 4], vec![9, 9, 9, 1]])
    );
    assert_eq!(
        after((-1, 0), Flip::Horizontal),
        (4, vec![vec![2, 1, 9, 9], vec![5, 4, 9, 9], vec![9; 4]])
    );
}

#[test]
fn far_away_nothing_happens() {
    for at in [
        (i32::MAX, 0),
        (0, i32::MAX),
        (i32::MIN, i32::MIN),
        (i32::MAX, i32::MAX),
        (4, 0),
        (0, 3),
        (-3, 0),
        (0, -2),
    ] {
        assert_eq!(after(at, Flip::Both).0, 0, "{at:?}");
    }
}

#[test]
fn the_same_value_still_counts() {
    let mut frame = Frame::new(2, 1);
    frame.fill(3);
    let dot = Sprite::from_rows(&[[3]]).unwrap();
    assert_eq!(frame.blit(&dot, (1, 0), Flip::None), 1);
}

#[test]
fn an_empty_frame_takes_nothing() {
    assert_eq!(Frame::new(0, 0).blit(&sprite(), (0, 0), Flip::None), 0);
    assert_eq!(Frame::new(0, 5).blit(&sprite(), (0, 0), Flip::None), 0);
}

#[test]
fn no_flip_is_the_default() {
    assert_eq!(Flip::default(), Flip::None);
}
