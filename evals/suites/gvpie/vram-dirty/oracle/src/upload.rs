use crate::gpu::Gpu;

/// Words of a tile.
const TILE: usize = 16;

/// Words of the largest transfer; a whole number of tiles.
const LARGEST: usize = 64;

/// Brings frames into video memory, from address 0 on.
#[derive(Debug, Clone, Default)]
pub struct Uploader {
    sent: Vec<u32>,
}

impl Uploader {
    /// One that has sent nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the memory equal the frame, and sends only the tiles that differ.
    pub fn sync(&mut self, frame: &[u32], gpu: &mut Gpu) {
        let all = self.sent.len() != frame.len();
        let mut run = 0..0;
        for (at, tile) in frame.chunks(TILE).enumerate() {
            let start = at * TILE;
            let end = start + tile.len();
            if !all && self.sent[start..end] == *tile {
                continue;
            }
            if run.end == start && run.len() < LARGEST {
                run.end = end;
            } else {
                send(run, frame, gpu);
                run = start..end;
            }
        }
        send(run, frame, gpu);
        self.sent = frame.to_vec();
    }
}

fn send(run: std::ops::Range<usize>, frame: &[u32], gpu: &mut Gpu) {
    if !run.is_empty() {
        gpu.write(run.start, &frame[run]);
    }
}
