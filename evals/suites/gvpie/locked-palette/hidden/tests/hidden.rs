use colours::{Palette, remap};

fn palette() -> Palette {
    Palette::new()
        .with([255, 255, 255], true)
        .with([0, 0, 0], false)
        .with([255, 0, 0], false)
        .with([0, 0, 255], true)
        .with([0, 128, 0], false)
}

#[test]
fn locked_entries_are_passed_over() {
    let palette = palette();
    assert_eq!(palette.nearest_free([250, 250, 250]), Some(2));
    assert_eq!(palette.nearest_free([0, 0, 255]), Some(1));
    assert_eq!(palette.nearest_free([0, 130, 20]), Some(4));
    assert_eq!(palette.nearest([250, 250, 250]), Some(0));
}

#[test]
fn indices_count_the_whole_palette() {
    let palette = Palette::new()
        .with([1; 3], true)
        .with([2; 3], true)
        .with([3; 3], false)
        .with([9; 3], false);
    assert_eq!(palette.nearest_free([1; 3]), Some(2));
    assert_eq!(palette.nearest_free([8; 3]), Some(3));
}

#[test]
fn the_first_free_one_wins_a_tie() {
    let palette = Palette::new()
        .with([0; 3], true)
        .with([10, 0, 0], false)
        .with([0, 10, 0], false);
    assert_eq!(palette.nearest_free([0; 3]), Some(1));
}

#[test]
fn with_everything_locked_nothing_is_free() {
    let locked = Palette::new().with([0; 3], true).with([200; 3], true);
    assert_eq!(locked.nearest_free([0; 3]), None);
    assert_eq!(remap(&[[190; 3], [0; 3]], &locked), [1, 0]);
    assert_eq!(Palette::new().nearest_free([0; 3]), None);
}

#[test]
fn pictures_keep_off_locked_entries() {
    assert_eq!(
        remap(
            &[[254, 255, 255], [1, 0, 255], [0, 0, 254], [255, 255, 255]],
            &palette()
        ),
        [2, 1, 1, 0]
    );
}

#[test]
fn a_free_twin_of_a_locked_entry_yields() {
    let palette = Palette::new().with([5; 3], false).with([7; 3], true);
    assert_eq!(remap(&[[7; 3], [6; 3], [5; 3]], &palette), [1, 0, 0]);
}
