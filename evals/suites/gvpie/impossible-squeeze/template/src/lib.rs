//! Tiles of a frame.

/// Whether a tile is a single value, which is easy to pack.
pub fn is_flat(tile: &[u8; 64]) -> bool {
    tile.iter().all(|byte| *byte == tile[0])
}
