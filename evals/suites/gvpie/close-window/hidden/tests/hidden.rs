use input::{Kind, Windows};

#[test]
fn children_are_closed_too() {
    let mut windows = Windows::default();
    let a = windows.open(Kind::Plain, None);
    let child = windows.open(Kind::Plain, Some(a));
    let b = windows.open(Kind::Plain, None);
    assert_eq!(windows.close(a), Some(vec![a, child]));
    assert_eq!(windows.order(), [b]);
    assert_eq!(windows.focus(), Some(b));
}

#[test]
fn all_descendants_go_from_the_top_down() {
    let mut windows = Windows::default();
    let a = windows.open(Kind::Plain, None);
    let b = windows.open(Kind::Plain, Some(a));
    let c = windows.open(Kind::Plain, Some(b));
    let other = windows.open(Kind::Plain, None);
    let d = windows.open(Kind::Bar, Some(c));
    let e = windows.open(Kind::Plain, Some(a));
    windows.raise(b);
    assert_eq!(windows.order(), [a, c, other, d, e, b]);
    assert_eq!(windows.close(a), Some(vec![a, b, e, d, c]));
    assert_eq!(windows.order(), [other]);
    assert_eq!(windows.focus(), Some(other));
}

#[test]
fn parents_below_or_above_make_no_difference() {
    let mut windows = Windows::default();
    let a = windows.open(Kind::Plain, None);
    let b = windows.open(Kind::Plain, Some(a));
    let c = windows.open(Kind::Plain, Some(b));
    windows.raise(b);
    windows.raise(a);
    assert_eq!(windows.order(), [c, b, a]);
    assert_eq!(windows.close(a), Some(vec![a, b, c]));
    assert_eq!(windows.focus(), None);
}

#[test]
fn the_focus_leaves_a_closed_child() {
    let mut windows = Windows::default();
    let rest = windows.open(Kind::Plain, None);
    let a = windows.open(Kind::Plain, None);
    let child = windows.open(Kind::Plain, Some(a));
    windows.open(Kind::Bar, None);
    assert_eq!(windows.focus(), Some(child));
    assert_eq!(windows.close(a), Some(vec![a, child]));
    assert_eq!(windows.focus(), Some(rest));
}

#[test]
fn the_focus_stays_outside() {
    let mut windows = Windows::default();
    let bar = windows.open(Kind::Bar, None);
    let a = windows.open(Kind::Plain, None);
    windows.open(Kind::Plain, Some(a));
    windows.open(Kind::Plain, None);
    windows.raise(bar);
    assert_eq!(windows.close(a).map(|closed| closed.len()), Some(2));
    assert_eq!(windows.focus(), Some(bar));
}

#[test]
fn a_child_goes_alone() {
    let mut windows = Windows::default();
    let a = windows.open(Kind::Plain, None);
    let child = windows.open(Kind::Plain, Some(a));
    assert_eq!(windows.close(child), Some(vec![child]));
    assert_eq!(windows.focus(), Some(a));
    assert_eq!(windows.close(child), None);
}
