use crate::Frame;

/// Paints the area of one value that holds `x`, `y`, and says how many pixels it painted. Reads no
/// pixel more than five times.
pub fn flood(frame: &mut Frame, x: usize, y: usize, value: u8) -> usize {
    let Some(old) = frame.get(x, y) else { return 0 };
    if old == value {
        return 0;
    }
    let mut painted = 1;
    frame.set(x, y, value);
    let mut edge = vec![(x, y)];
    while let Some((x, y)) = edge.pop() {
        let left = x.checked_sub(1).map(|x| (x, y));
        let up = y.checked_sub(1).map(|y| (x, y));
        for (x, y) in [left, up, Some((x + 1, y)), Some((x, y + 1))]
            .into_iter()
            .flatten()
        {
            if frame.get(x, y) == Some(old) {
                frame.set(x, y, value);
                edge.push((x, y));
                painted += 1;
            }
        }
    }
    painted
}
