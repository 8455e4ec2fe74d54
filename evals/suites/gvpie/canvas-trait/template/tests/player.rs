use codec::{Op, Player};

#[test]
fn bars_are_drawn_at_the_pen() {
    let mut player = Player::with_frame(4, 2);
    player.play(&[
        Op::Clear(1),
        Op::Step { dx: 2, dy: 0 },
        Op::Bar {
            width: 9,
            height: 1,
            value: 5,
        },
    ]);
    assert_eq!(player.frame().pixels(), [1, 1, 5, 5, 1, 1, 1, 1]);
}

#[test]
fn the_pen_may_leave() {
    let mut player = Player::with_frame(2, 2);
    player.play(&[
        Op::Step { dx: -1, dy: -1 },
        Op::Bar {
            width: 2,
            height: 2,
            value: 3,
        },
    ]);
    assert_eq!(player.frame().pixels(), [3, 0, 0, 0]);
}
