use input::{Button, Clicks, Event};

/// Clicks as (press time, release time, x, y), and what was said.
fn said(clicks: &[(u64, u64, i32, i32)]) -> String {
    let mut machine = Clicks::default();
    let mut said = String::new();
    for &(down, up, x, y) in clicks {
        assert_eq!(machine.feed(Button::Press { at: down, x, y }), None);
        said.push_str(match machine.feed(Button::Release { at: up, x, y }) {
            None => "-",
            Some(Event::Click { .. }) => "c",
            Some(Event::DoubleClick { .. }) => "d",
        });
    }
    said
}

#[test]
fn two_quick_clicks_are_double() {
    assert_eq!(said(&[(0, 50, 1, 1), (100, 150, 1, 1)]), "cd");
}

#[test]
fn a_third_click_is_single() {
    assert_eq!(
        said(&[
            (0, 50, 1, 1),
            (100, 150, 1, 1),
            (200, 250, 1, 1),
            (300, 350, 1, 1)
        ]),
        "cdcd"
    );
}

#[test]
fn time_between_releases_is_limited() {
    assert_eq!(said(&[(0, 100, 1, 1), (300, 500, 1, 1)]), "cd");
    assert_eq!(said(&[(0, 100, 1, 1), (300, 501, 1, 1)]), "cc");
    assert_eq!(
        said(&[(0, 100, 1, 1), (300, 501, 1, 1), (600, 800, 1, 1)]),
        "ccd"
    );
}

#[test]
fn a_long_press_is_no_click() {
    assert_eq!(said(&[(0, 300, 1, 1)]), "c");
    assert_eq!(said(&[(0, 301, 1, 1)]), "-");
    assert_eq!(
        said(&[(0, 301, 1, 1), (310, 320, 1, 1), (330, 340, 1, 1)]),
        "-cd"
    );
    assert_eq!(
        said(&[(0, 10, 1, 1), (20, 330, 1, 1), (340, 350, 1, 1)]),
        "c-c"
    );
}

#[test]
fn both_presses_are_near() {
    assert_eq!(said(&[(0, 50, 10, 10), (100, 150, 14, 6)]), "cd");
    assert_eq!(said(&[(0, 50, 10, 10), (100, 150, 15, 10)]), "cc");
    assert_eq!(
        said(&[(0, 50, 10, 10), (100, 150, 15, 10), (200, 250, 15, 10)]),
        "ccd"
    );
    assert_eq!(said(&[(0, 50, i32::MIN, 0), (100, 150, i32::MAX, 0)]), "cc");
}

#[test]
fn a_drag_between_ends_the_chance() {
    let mut machine = Clicks::default();
    let mut feed = |at, x, down: bool| {
        machine.feed(if down {
            Button::Press { at, x, y: 0 }
        } else {
            Button::Release { at, x, y: 0 }
        })
    };
    feed(0, 3, true);
    assert_eq!(feed(10, 3, false), Some(Event::Click { x: 3, y: 0 }));
    feed(20, 3, true);
    assert_eq!(feed(30, 9, false), None);
    feed(40, 3, true);
    assert_eq!(feed(50, 3, false), Some(Event::Click { x: 3, y: 0 }));
    feed(60, 5, true);
    assert_eq!(feed(70, 1, false), Some(Event::DoubleClick { x: 5, y: 0 }));
}

#[test]
fn a_second_press_starts_over() {
    let mut machine = Clicks::default();
    machine.feed(Button::Press { at: 0, x: 1, y: 1 });
    assert_eq!(
        machine.feed(Button::Press {
            at: 400,
            x: 20,
            y: 1
        }),
        None
    );
    assert_eq!(
        machine.feed(Button::Release {
            at: 500,
            x: 20,
            y: 1
        }),
        Some(Event::Click { x: 20, y: 1 })
    );
    assert_eq!(
        machine.feed(Button::Release {
            at: 510,
            x: 20,
            y: 1
        }),
        None
    );
    machine.feed(Button::Press {
        at: 520,
        x: 20,
        y: 1,
    });
    assert_eq!(
        machine.feed(Button::Release {
            at: 530,
            x: 20,
            y: 1
        }),
        Some(Event::DoubleClick { x: 20, y: 1 })
    );
}
