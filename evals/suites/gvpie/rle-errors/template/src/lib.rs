//! Run-length coding of frames: pairs of count and value.

/// Packs bytes.
pub fn encode(bytes: &[u8]) -> Vec<u8> {
    let mut data = Vec::new();
    for run in bytes.chunk_by(|a, b| a == b) {
        data.push(run.len() as u8);
        data.push(run[0]);
    }
    data
}

/// Unpacks what `encode` packed.
pub fn decode(data: &[u8], _limit: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for pair in data.chunks(2) {
        bytes.extend(std::iter::repeat_n(pair[1], pair[0].into()));
    }
    bytes
}
