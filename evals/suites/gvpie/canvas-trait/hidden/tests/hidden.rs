use codec::{Canvas, Frame, Op, Player};

/// Notes what it is asked for.
#[derive(Default)]
struct Log {
    notes: Vec<String>,
}

impl Canvas for Log {
    fn size(&self) -> (u16, u16) {
        (3, 2)
    }

    fn put(&mut self, x: u16, y: u16, value: u8) {
        assert!(x < 3 && y < 2, "beyond the size");
        self.notes.push(format!("{x}{y}={value}"));
    }
}

struct Clearing(u8);

impl Canvas for Clearing {
    fn size(&self) -> (u16, u16) {
        (1, 1)
    }

    fn put(&mut self, _: u16, _: u16, _: u8) {
        panic!("clear is overridden");
    }

    fn clear(&mut self, value: u8) {
        self.0 = value;
    }
}

#[test]
fn any_canvas_is_drawn_on() {
    let mut player = Player::new(Log::default());
    player.play(&[
        Op::Step { dx: 1, dy: 0 },
        Op::Bar {
            width: 5,
            height: 5,
            value: 7,
        },
    ]);
    assert_eq!(player.canvas().notes, ["10=7", "20=7", "11=7", "21=7"]);
    player.play(&[
        Op::Step { dx: -2, dy: 1 },
        Op::Bar {
            width: 2,
            height: 1,
            value: 1,
        },
    ]);
    assert_eq!(player.into_canvas().notes[4..], ["01=1"]);
}

#[test]
fn clear_puts_row_by_row() {
    let mut log = Log::default();
    log.clear(2);
    assert_eq!(log.notes, ["00=2", "10=2", "20=2", "01=2", "11=2", "21=2"]);
}

#[test]
fn a_canvas_is_lent() {
    let mut frame = Frame::new(2, 1);
    Player::new(&mut frame).play(&[Op::Bar {
        width: 1,
        height: 1,
        value: 9,
    }]);
    assert_eq!(frame.pixels(), [9, 0]);
}

#[test]
fn an_overridden_clear_is_forwarded() {
    let mut clearing = Clearing(0);
    Player::new(&mut clearing).play(&[Op::Clear(4)]);
    assert_eq!(clearing.0, 4);
    let dynamic: &mut dyn Canvas = &mut clearing;
    Player::new(dynamic).play(&[Op::Clear(5)]);
    assert_eq!(clearing.0, 5);
}

#[test]
fn a_frame_is_a_canvas() {
    let mut frame = Frame::new(2, 2);
    frame.put(1, 1, 6);
    frame.put(2, 0, 7);
    frame.put(0, 2, 7);
    assert_eq!((frame.size(), frame.pixels()), ((2, 2), &[0, 0, 0, 6][..]));
    let player: Player = Player::new(frame.clone());
    assert_eq!(player.frame(), &frame);
}

#[test]
fn huge_bars_stay_on_the_canvas() {
    let mut player = Player::new(Log::default());
    player.play(&[
        Op::Step {
            dx: i16::MIN,
            dy: i16::MIN,
        },
        Op::Bar {
            width: u16::MAX,
            height: u16::MAX,
            value: 1,
        },
    ]);
    assert_eq!(player.canvas().notes.len(), 6);
}
