//! Blocks of video memory.

use std::collections::BTreeMap;

/// There is no block in use that begins at this address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAllocated(pub u32);

/// Hands out blocks of a memory.
#[derive(Debug, Clone)]
pub struct Vram {
    /// Sizes by address.
    free: BTreeMap<u32, u32>,
    used: BTreeMap<u32, u32>,
}

impl Vram {
    /// A memory of `size` bytes, all free.
    pub fn new(size: u32) -> Self {
        let free = (size > 0).then_some((0, size)).into_iter().collect();
        Self {
            free,
            used: BTreeMap::new(),
        }
    }

    /// The address of a block of `size` bytes, if there is room for one.
    pub fn alloc(&mut self, size: u32) -> Option<u32> {
        let (address, room) = self
            .free
            .iter()
            .map(|(a, s)| (*a, *s))
            .find(|(_, s)| *s >= size)?;
        if size == 0 {
            return None;
        }
        self.free.remove(&address);
        if room > size {
            self.free.insert(address + size, room - size);
        }
        self.used.insert(address, size);
        Some(address)
    }

    /// Gives a block back.
    pub fn free(&mut self, address: u32) -> Result<(), NotAllocated> {
        let mut start = address;
        let mut size = self.used.remove(&address).ok_or(NotAllocated(address))?;
        if let Some(next) = self.free.remove(&(address + size)) {
            size += next;
        }
        let before = self
            .free
            .range(..address)
            .next_back()
            .map(|(a, s)| (*a, *s));
        if let Some((at, room)) = before
            && at + room == address
            && self.used.is_empty()
            && at == address
        {
            start = at;
            size += room;
        }
        self.free.insert(start, size);
        Ok(())
    }

    /// The free blocks as address and size.
    pub fn free_blocks(&self) -> Vec<(u32, u32)> {
        self.free
            .iter()
            .map(|(address, size)| (*address, *size))
            .collect()
    }
}
