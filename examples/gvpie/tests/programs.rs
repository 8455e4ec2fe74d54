//! Whole programs, from their text to the picture.

use gvpie::framebuffer::Point;
use gvpie::pixel_runner::{PixelRunner, assemble};

fn desktop() -> PixelRunner {
    let program = assemble(include_str!("../programs/desktop.gvp")).expect("a valid program");
    let mut runner = PixelRunner::new(32, 12);
    runner.run(&program).expect("a pointer on the screen");
    runner
}

#[test]
fn the_desktop_looks_like_this() {
    let picture = "
@@@@############################
................................
................................
...###############..............
...:::::::::::::::..............
...:::::::::::#############@....
...:::::::::::oooooooooooooo....
...:::::::::::oooooooooooooo....
...:::::::::::oooooo@ooooooo....
...:::::::::::oooooooooooooo....
..............oooooooooooooo....
................................";
    assert_eq!(desktop().frame().to_string(), picture.trim_start());
}

#[test]
fn the_desktop_has_its_windows_in_order() {
    let runner = desktop();
    let names: Vec<_> = runner.regions().iter().map(|region| &region.id).collect();
    assert_eq!(names, ["menu", "files", "editor", "close"]);
    assert_eq!(runner.pointer(), Point::new(20, 8));
}
