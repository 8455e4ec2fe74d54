use pixels::{Frame, Sprite};

#[test]
fn a_sprite_knows_its_size() {
    let sprite = Sprite::from_rows(&[[1, 2, 3], [4, 5, 6]]).unwrap();
    assert_eq!(
        (sprite.width(), sprite.height(), sprite.pixel(2, 1)),
        (3, 2, 6)
    );
    assert_eq!(Sprite::from_rows::<3>(&[]), None);
}

#[test]
fn a_frame_is_filled() {
    let mut frame = Frame::new(2, 2);
    frame.fill(4);
    assert_eq!(frame.rows().collect::<Vec<_>>(), [[4, 4], [4, 4]]);
}
