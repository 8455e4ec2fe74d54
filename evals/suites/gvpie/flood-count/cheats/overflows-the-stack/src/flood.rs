use crate::Frame;

/// Paints the area of one value that holds `x`, `y`, and says how many pixels it painted.
pub fn flood(frame: &mut Frame, x: usize, y: usize, value: u8) -> usize {
    match frame.get(x, y) {
        Some(old) if old != value => paint(frame, x, y, old, value),
        _ => 0,
    }
}

fn paint(frame: &mut Frame, x: usize, y: usize, old: u8, value: u8) -> usize {
    if frame.get(x, y) != Some(old) {
        return 0;
    }
    frame.set(x, y, value);
    let mut painted = 1 + paint(frame, x + 1, y, old, value) + paint(frame, x, y + 1, old, value);
    if x > 0 {
        painted += paint(frame, x - 1, y, old, value);
    }
    if y > 0 {
        painted += paint(frame, x, y - 1, old, value);
    }
    painted
}
