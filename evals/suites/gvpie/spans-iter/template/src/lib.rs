//! Rows of pixels.

/// How many pixels are not 0, and in how many groups they stand: pixels of one value that follow
/// each other are one group.
pub fn lit(row: &[u8]) -> (usize, usize) {
    let mut pixels = 0;
    let mut groups = 0;
    let mut before = 0;
    for value in row {
        if *value != 0 {
            pixels += 1;
            if *value != before {
                groups += 1;
            }
        }
        before = *value;
    }
    (pixels, groups)
}
