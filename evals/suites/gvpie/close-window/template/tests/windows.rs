use input::{Kind, Windows};

#[test]
fn the_focus_stays_where_it_is() {
    let mut windows = Windows::default();
    let [a, b, c] = [(); 3].map(|()| windows.open(Kind::Plain, None));
    windows.raise(a);
    assert!(windows.close(b).is_some());
    assert_eq!(windows.order(), [c, a]);
    assert_eq!(windows.focus(), Some(a));
}

#[test]
fn a_bar_does_not_inherit_the_focus() {
    let mut windows = Windows::default();
    let a = windows.open(Kind::Plain, None);
    let b = windows.open(Kind::Plain, None);
    windows.open(Kind::Bar, None);
    assert!(windows.close(b).is_some());
    assert_eq!(windows.focus(), Some(a));
    assert!(windows.close(a).is_some());
    assert_eq!(windows.focus(), None);
}

#[test]
fn a_bar_keeps_a_focus_that_it_was_given() {
    let mut windows = Windows::default();
    let bar = windows.open(Kind::Bar, None);
    let a = windows.open(Kind::Plain, None);
    windows.raise(bar);
    assert!(windows.close(a).is_some());
    assert_eq!(windows.focus(), Some(bar));
}

#[test]
fn what_is_not_there_is_not_closed() {
    assert!(Windows::default().close(1).is_none());
}
