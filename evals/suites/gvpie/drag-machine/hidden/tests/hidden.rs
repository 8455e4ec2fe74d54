use input::{Drag, DragEvent, Input, Place};

fn p(x: i32) -> Place {
    Place { x, y: 0 }
}

fn all(threshold: u32, inputs: &[Input]) -> (Vec<DragEvent>, bool) {
    let mut drag = Drag::new(threshold);
    let events = inputs.iter().flat_map(|input| drag.feed(*input)).collect();
    (events, drag.is_dragging())
}

use DragEvent::{Cancelled, Dropped, Moved, Started};
use Input::{Down, Escape, Move, Up};

#[test]
fn a_drag_starts_at_the_threshold() {
    assert_eq!(all(3, &[Down(p(0)), Move(p(2))]), (vec![], false));
    assert_eq!(
        all(3, &[Down(p(0)), Move(p(3))]),
        (vec![Started { from: p(0) }, Moved { to: p(3) }], true)
    );
    let up = Place { x: 1, y: -3 };
    assert_eq!(
        all(3, &[Down(p(0)), Move(up)]),
        (vec![Started { from: p(0) }, Moved { to: up }], true)
    );
}

#[test]
fn moves_are_told_once() {
    let told = vec![
        Started { from: p(0) },
        Moved { to: p(5) },
        Moved { to: p(6) },
        Moved { to: p(5) },
    ];
    assert_eq!(
        all(
            1,
            &[Down(p(0)), Move(p(5)), Move(p(5)), Move(p(6)), Move(p(5))]
        ),
        (told, true)
    );
}

#[test]
fn a_drop_tells_where() {
    let start = [Started { from: p(0) }, Moved { to: p(5) }];
    let same = [
        &start[..],
        &[Dropped {
            from: p(0),
            to: p(5),
        }],
    ]
    .concat();
    assert_eq!(all(1, &[Down(p(0)), Move(p(5)), Up(p(5))]), (same, false));
    let other = [
        &start[..],
        &[
            Moved { to: p(7) },
            Dropped {
                from: p(0),
                to: p(7),
            },
        ],
    ]
    .concat();
    assert_eq!(
        all(1, &[Down(p(0)), Move(p(5)), Up(p(7)), Move(p(9))]),
        (other, false)
    );
}

#[test]
fn escape_cancels_until_the_button_is_up() {
    let told = vec![
        Started { from: p(0) },
        Moved { to: p(5) },
        Cancelled { from: p(0) },
    ];
    assert_eq!(
        all(
            1,
            &[
                Down(p(0)),
                Move(p(5)),
                Escape,
                Move(p(9)),
                Down(p(1)),
                Move(p(8)),
                Escape
            ]
        ),
        (told.clone(), false)
    );
    let again = [&told[..], &[Started { from: p(1) }, Moved { to: p(2) }]].concat();
    assert_eq!(
        all(
            1,
            &[
                Down(p(0)),
                Move(p(5)),
                Escape,
                Up(p(9)),
                Down(p(1)),
                Move(p(2))
            ]
        ),
        (again, true)
    );
}

#[test]
fn a_second_press_cancels_too() {
    let told = vec![
        Started { from: p(0) },
        Moved { to: p(5) },
        Cancelled { from: p(0) },
    ];
    assert_eq!(
        all(
            1,
            &[
                Down(p(0)),
                Move(p(5)),
                Down(p(5)),
                Move(p(9)),
                Up(p(9)),
                Move(p(3))
            ]
        ),
        (told, false)
    );
}

#[test]
fn armed_it_can_be_given_up() {
    assert_eq!(
        all(2, &[Down(p(0)), Up(p(9)), Move(p(20))]),
        (vec![], false)
    );
    assert_eq!(
        all(2, &[Down(p(0)), Escape, Move(p(20)), Up(p(20))]),
        (vec![], false)
    );
    let told = vec![Started { from: p(10) }, Moved { to: p(8) }];
    assert_eq!(
        all(2, &[Down(p(0)), Down(p(10)), Move(p(9)), Move(p(8))]),
        (told, true)
    );
}

#[test]
fn idle_it_ignores_all_but_a_press() {
    assert_eq!(
        all(0, &[Move(p(1)), Up(p(2)), Escape, Move(p(3))]),
        (vec![], false)
    );
    assert_eq!(
        all(0, &[Down(p(1)), Move(p(1))]),
        (vec![Started { from: p(1) }, Moved { to: p(1) }], true)
    );
}

#[test]
fn far_places_do_not_overflow() {
    let (events, dragging) = all(u32::MAX, &[Down(p(i32::MIN)), Move(p(i32::MAX))]);
    assert_eq!((events.len(), dragging), (2, true));
    let (events, dragging) = all(u32::MAX, &[Down(p(i32::MIN + 1)), Move(p(i32::MAX))]);
    assert_eq!((events.len(), dragging), (0, false));
}
