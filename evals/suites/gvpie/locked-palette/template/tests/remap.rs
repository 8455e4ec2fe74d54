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
fn free_colours_are_found() {
    assert_eq!(
        remap(&[[0, 0, 0], [250, 9, 9], [0, 120, 10]], &palette()),
        [1, 2, 4]
    );
}

#[test]
fn what_the_system_painted_stays() {
    assert_eq!(remap(&[[255, 255, 255], [0, 0, 255]], &palette()), [0, 3]);
}

#[test]
fn an_empty_palette_gives_zeros() {
    assert_eq!(remap(&[[1, 2, 3]], &Palette::new()), [0]);
}

#[test]
fn the_first_of_equally_near_colours_wins() {
    let palette = Palette::new()
        .with([10, 0, 0], false)
        .with([0, 10, 0], false);
    assert_eq!(palette.nearest([0, 0, 0]), Some(0));
    assert_eq!(palette.nearest([5, 5, 0]), Some(0));
}
