use crate::Frame;

/// Paints the area of one value that holds `x`, `y`, and says how many pixels it painted.
pub fn flood(frame: &mut Frame, x: usize, y: usize, value: u8) -> usize {
    let Some(old) = frame.get(x, y) else { return 0 };
    if old == value {
        return 0;
    }
    let mut inside = vec![false; frame.width() * frame.height()];
    inside[y * frame.width() + x] = true;
    loop {
        let mut grown = false;
        for y in 0..frame.height() {
            for x in 0..frame.width() {
                let at = y * frame.width() + x;
                let touches = (x > 0 && inside[at - 1])
                    || (x + 1 < frame.width() && inside[at + 1])
                    || (y > 0 && inside[at - frame.width()])
                    || (y + 1 < frame.height() && inside[at + frame.width()]);
                if frame.get(x, y) == Some(old) && touches && !inside[at] {
                    inside[at] = true;
                    grown = true;
                }
            }
        }
        if !grown {
            break;
        }
    }
    let mut painted = 0;
    for (at, _) in inside.iter().enumerate().filter(|(_, inside)| **inside) {
        frame.set(at % frame.width(), at / frame.width(), value);
        painted += 1;
    }
    painted
}
