//! Keyboard and mouse drivers: scan codes in, events out.

macro_rules! bit_flags {
    ($name:ident { $($flag:ident = $bit:expr),* $(,)? }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct $name(u8);

        impl $name {
            $(pub const $flag: $name = $name(1 << $bit);)*

            pub fn empty() -> Self {
                $name(0)
            }

            pub fn contains(self, other: $name) -> bool {
                self.0 & other.0 == other.0
            }

            pub fn insert(&mut self, other: $name) {
                self.0 |= other.0;
            }

            pub fn remove(&mut self, other: $name) {
                self.0 &= !other.0;
            }
        }
    };
}

bit_flags!(Modifiers {
    SHIFT = 0,
    CONTROL = 1,
    ALT = 2,
    META = 3,
});

bit_flags!(Buttons {
    LEFT = 0,
    RIGHT = 1,
    MIDDLE = 2,
});

pub mod keyboard {
    use super::Modifiers;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Key {
        Char(char),
        Enter,
        Backspace,
        Escape,
        Tab,
        Up,
        Down,
        Left,
        Right,
        Unknown(u8),
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct KeyEvent {
        pub key: Key,
        pub pressed: bool,
        pub modifiers: Modifiers,
    }

    const ROW_TOP: &str = "qwertyuiop";
    const ROW_HOME: &str = "asdfghjkl";
    const ROW_BOTTOM: &str = "zxcvbnm";

    #[derive(Default)]
    pub struct Keyboard {
        modifiers: Modifiers,
        extended: bool,
        dropped: u32,
    }

    impl Keyboard {
        pub fn new() -> Self {
            Self::default()
        }

        /// Feeds one byte of the scan code stream (set 1).
        pub fn feed(&mut self, byte: u8) -> Option<KeyEvent> {
            if byte == 0xe0 {
                self.extended = true;
                return None;
            }
            let pressed = byte & 0x80 == 0;
            let code = byte & 0x7f;
            if self.update_modifiers(code, pressed) {
                self.extended = false;
                return None;
            }
            let key = if self.extended {
                Self::extended_key(code)
            } else {
                self.plain_key(code)
            };
            self.extended = false;
            if let Key::Unknown(_) = key {
                self.dropped += 1;
            }
            Some(KeyEvent {
                key,
                pressed,
                modifiers: self.modifiers,
            })
        }

        fn update_modifiers(&mut self, code: u8, pressed: bool) -> bool {
            let flag = match code {
                0x2a | 0x36 => Modifiers::SHIFT,
                0x1d => Modifiers::CONTROL,
                0x38 => Modifiers::ALT,
                0x5b => Modifiers::META,
                _ => return false,
            };
            if pressed {
                self.modifiers.insert(flag);
            } else {
                self.modifiers.remove(flag);
            }
            true
        }

        fn extended_key(code: u8) -> Key {
            match code {
                0x48 => Key::Up,
                0x50 => Key::Down,
                0x4b => Key::Left,
                0x4d => Key::Right,
                other => Key::Unknown(other),
            }
        }

        fn plain_key(&self, code: u8) -> Key {
            match code {
                0x01 => Key::Escape,
                0x0e => Key::Backspace,
                0x0f => Key::Tab,
                0x1c => Key::Enter,
                0x39 => Key::Char(' '),
                0x10..=0x19 => self.letter(ROW_TOP, code - 0x10),
                0x1e..=0x26 => self.letter(ROW_HOME, code - 0x1e),
                0x2c..=0x32 => self.letter(ROW_BOTTOM, code - 0x2c),
                0x02..=0x0a => Key::Char(char::from(b'1' + (code - 0x02))),
                0x0b => Key::Char('0'),
                other => Key::Unknown(other),
            }
        }

        fn letter(&self, row: &str, index: u8) -> Key {
            match row.chars().nth(usize::from(index)) {
                Some(c) if self.modifiers.contains(Modifiers::SHIFT) => {
                    Key::Char(c.to_ascii_uppercase())
                }
                Some(c) => Key::Char(c),
                None => Key::Unknown(index),
            }
        }

        pub fn dropped(&self) -> u32 {
            self.dropped
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn shift_makes_capitals() {
            let mut keyboard = Keyboard::new();
            assert_eq!(keyboard.feed(0x2a), None);
            let event = keyboard.feed(0x1e).expect("a key");
            assert_eq!(event.key, Key::Char('A'));
            assert!(event.modifiers.contains(Modifiers::SHIFT));
        }

        #[test]
        fn releasing_shift_makes_small_letters() {
            let mut keyboard = Keyboard::new();
            assert_eq!(keyboard.feed(0x2a), None);
            assert_eq!(keyboard.feed(0xaa), None);
            let event = keyboard.feed(0x1e).expect("a key");
            assert_eq!(event.key, Key::Char('a'));
        }

        #[test]
        fn arrows_are_extended() {
            let mut keyboard = Keyboard::new();
            assert_eq!(keyboard.feed(0xe0), None);
            let event = keyboard.feed(0x48).expect("a key");
            assert_eq!(event.key, Key::Up);
            assert!(event.pressed);
        }
    }
}

pub mod mouse {
    use super::Buttons;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum MouseEvent {
        Moved { x: i32, y: i32 },
        Pressed { button: u8, x: i32, y: i32 },
        Released { button: u8, x: i32, y: i32 },
    }

    pub struct Mouse {
        x: i32,
        y: i32,
        width: i32,
        height: i32,
        buttons: Buttons,
        packet: Vec<u8>,
    }

    impl Mouse {
        pub fn new(width: i32, height: i32) -> Self {
            Mouse {
                x: width / 2,
                y: height / 2,
                width,
                height,
                buttons: Buttons::empty(),
                packet: Vec::with_capacity(3),
            }
        }

        /// Feeds one byte of the three-byte packets.
        pub fn feed(&mut self, byte: u8) -> Vec<MouseEvent> {
            if self.packet.is_empty() && byte & 0x08 == 0 {
                return Vec::new();
            }
            self.packet.push(byte);
            if self.packet.len() < 3 {
                return Vec::new();
            }
            let flags = self.packet[0];
            let dx = Self::signed(self.packet[1], flags & 0x10 != 0);
            let dy = Self::signed(self.packet[2], flags & 0x20 != 0);
            self.packet.clear();
            self.apply(flags, dx, dy)
        }

        fn signed(value: u8, negative: bool) -> i32 {
            if negative {
                i32::from(value) - 256
            } else {
                i32::from(value)
            }
        }

        fn apply(&mut self, flags: u8, dx: i32, dy: i32) -> Vec<MouseEvent> {
            let mut events = Vec::new();
            if dx != 0 || dy != 0 {
                self.x = (self.x + dx).clamp(0, self.width - 1);
                self.y = (self.y - dy).clamp(0, self.height - 1);
                events.push(MouseEvent::Moved {
                    x: self.x,
                    y: self.y,
                });
            }
            for (button, flag) in [
                (0, Buttons::LEFT),
                (1, Buttons::RIGHT),
                (2, Buttons::MIDDLE),
            ] {
                let down = flags & (1 << button) != 0;
                let was_down = self.buttons.contains(flag);
                if down && !was_down {
                    self.buttons.insert(flag);
                    events.push(MouseEvent::Pressed {
                        button,
                        x: self.x,
                        y: self.y,
                    });
                }
                if !down && was_down {
                    self.buttons.remove(flag);
                    events.push(MouseEvent::Released {
                        button,
                        x: self.x,
                        y: self.y,
                    });
                }
            }
            events
        }
    }
}
