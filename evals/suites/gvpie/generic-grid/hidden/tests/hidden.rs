use frames::{Frame, Grid, Mask};

#[derive(Debug, PartialEq, Eq)]
struct Odd(u8);

#[test]
fn a_grid_holds_anything() {
    let mut words = Grid::filled(2, 2, String::from("a"));
    assert!(words.set(1, 0, String::from("b")));
    let lengths: Grid<usize> = words.map(String::len);
    assert_eq!(lengths, Grid::filled(2, 2, 1));
    assert_eq!(words.count(|word| word == "b"), 1);
    assert_eq!(Grid::<Option<u8>>::new(1, 1).get(0, 0), Some(&None));
}

#[test]
fn nothing_is_asked_without_need() {
    let mut odd: Grid<Odd> = Grid::<u8>::new(2, 1).map(|value| Odd(*value));
    assert!(odd.set(1, 0, Odd(7)));
    assert!(!odd.set(2, 0, Odd(7)));
    assert_eq!(odd.get(1, 0), Some(&Odd(7)));
    assert_eq!(
        (odd.width(), odd.height(), odd.count(|odd| odd.0 > 0)),
        (2, 1, 1)
    );
    let doubled: Grid<Odd> = odd.map(|odd| Odd(odd.0 * 2));
    assert_eq!(doubled.get(1, 0), Some(&Odd(14)));
}

#[test]
fn cells_are_visited_row_by_row() {
    let mut grid = Grid::new(2, 2);
    for (at, (x, y)) in [(0, 0), (1, 0), (0, 1), (1, 1)].into_iter().enumerate() {
        grid.set(x, y, at);
    }
    let mut seen = Vec::new();
    let copy = grid.map(|value| {
        seen.push(*value);
        *value
    });
    assert_eq!((seen, copy), (vec![0, 1, 2, 3], grid));
}

#[test]
fn frames_and_masks_are_grids() {
    let frame: Grid<u8> = Frame::new(2, 2);
    let mask: Grid<bool> = frame.brighter(0);
    let area = Mask::area(&mask);
    assert_eq!((area, mask.count(|cell| !cell)), (0, 4));
    assert_eq!(Grid::filled(3, 3, true).area(), 9);
}

#[test]
fn edges_are_kept_apart() {
    let mut grid = Grid::<u8>::new(3, 2);
    assert!(!grid.set(3, 0, 1) && !grid.set(0, 2, 1) && !grid.set(usize::MAX, 0, 1));
    assert_eq!(
        (
            grid.get(3, 0),
            grid.get(0, 2),
            grid.count(|cell| *cell != 0)
        ),
        (None, None, 0)
    );
    assert_eq!(Grid::<u8>::new(0, 0).get(0, 0), None);
}

#[test]
fn the_copies_are_gone() {
    for file in [
        include_str!("../src/frame.rs"),
        include_str!("../src/mask.rs"),
    ] {
        assert!(!file.contains("struct "));
    }
}
