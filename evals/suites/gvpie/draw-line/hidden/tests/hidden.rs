use pixels::Frame;

fn drawn(width: usize, height: usize, from: (i32, i32), to: (i32, i32)) -> String {
    let mut frame = Frame::new(width, height);
    frame.line(from, to, 1);
    frame.to_string()
}

#[test]
fn a_flat_line_has_both_ends() {
    assert_eq!(drawn(5, 2, (1, 1), (3, 1)), ".....\n.###.\n");
    assert_eq!(drawn(2, 4, (1, 3), (1, 0)), ".#\n.#\n.#\n.#\n");
}

#[test]
fn a_point_is_a_line() {
    assert_eq!(drawn(3, 1, (1, 0), (1, 0)), ".#.\n");
}

#[test]
fn a_diagonal_goes_both_ways() {
    assert_eq!(drawn(3, 3, (0, 0), (2, 2)), "#..\n.#.\n..#\n");
    assert_eq!(drawn(3, 3, (0, 2), (2, 0)), "..#\n.#.\n#..\n");
}

#[test]
fn halves_round_up_from_the_smaller_end() {
    assert_eq!(drawn(3, 2, (0, 0), (2, 1)), "#..\n.##\n");
    assert_eq!(drawn(3, 2, (2, 0), (0, 1)), ".##\n#..\n");
    assert_eq!(drawn(2, 3, (0, 0), (1, 2)), "#.\n.#\n.#\n");
}

#[test]
fn swapped_ends_draw_the_same() {
    for to in [
        (7, 0),
        (7, 3),
        (7, 6),
        (4, 7),
        (1, 7),
        (0, 5),
        (-6, 3),
        (3, -8),
    ] {
        for from in [(0, 0), (2, 5), (5, 1)] {
            assert_eq!(
                drawn(8, 8, from, to),
                drawn(8, 8, to, from),
                "{from:?} {to:?}"
            );
        }
    }
}

#[test]
fn every_point_obeys_the_rule() {
    for (x2, y2) in [(11, 3), (3, 11), (9, 9), (11, 7), (-5, 11), (10, -4)] {
        let mut want = Frame::new(12, 12);
        let (x1, y1) = (1i64, 2i64);
        let (x2, y2) = (i64::from(x2), i64::from(y2));
        let steep = (y2 - y1).abs() > (x2 - x1).abs();
        let (mut a, mut b) = if steep {
            ((y1, x1), (y2, x2))
        } else {
            ((x1, y1), (x2, y2))
        };
        if a.0 > b.0 {
            std::mem::swap(&mut a, &mut b);
        }
        let (long, short) = (b.0 - a.0, (b.1 - a.1).abs());
        for i in 0..=long {
            let other = a.1 + (b.1 - a.1).signum() * ((2 * i * short + long) / (2 * long));
            let (x, y) = if steep {
                (other, a.0 + i)
            } else {
                (a.0 + i, other)
            };
            want.set(x as i32, y as i32, 1);
        }
        assert_eq!(
            drawn(12, 12, (1, 2), (x2 as i32, y2 as i32)),
            want.to_string(),
            "{x2} {y2}"
        );
    }
}

#[test]
fn far_ends_do_not_overflow() {
    let far = 1_000_000;
    assert_eq!(drawn(3, 3, (-far, -far), (far, far)), "#..\n.#.\n..#\n");
    assert_eq!(drawn(3, 1, (-far, 0), (far, 0)), "###\n");
    assert_eq!(drawn(3, 1, (far, far), (far, -far)), "...\n");
}

#[test]
fn the_value_is_kept() {
    let mut frame = Frame::new(2, 1);
    frame.line((0, 0), (5, 0), 9);
    assert_eq!((frame.get(0, 0), frame.get(1, 0)), (Some(9), Some(9)));
}
