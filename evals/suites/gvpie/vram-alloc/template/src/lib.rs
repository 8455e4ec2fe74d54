//! Blocks of video memory.

/// A block.
#[derive(Debug, Clone, Copy)]
struct Block {
    address: u32,
    size: u32,
    used: bool,
}

/// Hands out blocks of a memory.
#[derive(Debug, Clone)]
pub struct Vram {
    blocks: Vec<Block>,
}

impl Vram {
    /// A memory of `size` bytes, all free.
    pub fn new(size: u32) -> Self {
        Self {
            blocks: vec![Block {
                address: 0,
                size,
                used: false,
            }],
        }
    }

    /// The address of a block of at least `size` bytes, if there is one.
    pub fn alloc(&mut self, size: u32) -> Option<u32> {
        let at = self
            .blocks
            .iter()
            .position(|block| !block.used && block.size >= size)?;
        let block = self.blocks[at];
        self.blocks[at].used = true;
        if at + 1 == self.blocks.len() && block.size > size {
            self.blocks[at].size = size;
            let rest = Block {
                address: block.address + size,
                size: block.size - size,
                used: false,
            };
            self.blocks.push(rest);
        }
        Some(block.address)
    }

    /// Gives a block back.
    ///
    /// # Panics
    ///
    /// If no block begins there.
    pub fn free(&mut self, address: u32) {
        let block = self
            .blocks
            .iter_mut()
            .find(|block| block.address == address);
        block.expect("a block begins here").used = false;
    }

    /// The free blocks as address and size.
    pub fn free_blocks(&self) -> Vec<(u32, u32)> {
        let free = self.blocks.iter().filter(|block| !block.used);
        free.map(|block| (block.address, block.size)).collect()
    }
}
