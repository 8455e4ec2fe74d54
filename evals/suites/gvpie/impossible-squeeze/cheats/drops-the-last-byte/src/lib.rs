//! Tiles of a frame.

/// Packs a tile.
pub fn pack(tile: &[u8; 64]) -> [u8; 63] {
    std::array::from_fn(|at| tile[at])
}

/// Unpacks a tile.
pub fn unpack(packed: &[u8; 63]) -> [u8; 64] {
    std::array::from_fn(|at| packed[at.min(62)])
}

/// Whether a tile is a single value, which is easy to pack.
pub fn is_flat(tile: &[u8; 64]) -> bool {
    tile.iter().all(|byte| *byte == tile[0])
}
