//! Brightness.

/// The brightness of a colour from 0 to 255.
pub fn luma([r, g, b]: [u8; 3]) -> u8 {
    ((77 * u32::from(r) + 150 * u32::from(g) + 29 * u32::from(b)) / 256).min(254) as u8
}
