use input::{Button, Clicks, Event};

#[test]
fn a_press_and_a_release_are_a_click() {
    let mut clicks = Clicks::default();
    assert_eq!(clicks.feed(Button::Press { at: 0, x: 5, y: 6 }), None);
    assert_eq!(
        clicks.feed(Button::Release { at: 90, x: 9, y: 2 }),
        Some(Event::Click { x: 5, y: 6 })
    );
}

#[test]
fn a_drag_is_no_click() {
    let mut clicks = Clicks::default();
    clicks.feed(Button::Press { at: 0, x: 5, y: 6 });
    assert_eq!(
        clicks.feed(Button::Release {
            at: 90,
            x: 10,
            y: 6
        }),
        None
    );
    assert_eq!(clicks.feed(Button::Release { at: 95, x: 5, y: 6 }), None);
}
