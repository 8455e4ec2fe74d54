//! The kernel's allocators: a bump arena for start-up and a free list afterwards.

use core::alloc::Layout;
use core::ptr::NonNull;

pub const PAGE: usize = 4096;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AllocError {
    OutOfMemory,
    BadAlignment,
}

fn align_up(address: usize, align: usize) -> Option<usize> {
    let mask = align - 1;
    address.checked_add(mask).map(|sum| sum & !mask)
}

pub trait Arena {
    fn allocate(&mut self, layout: Layout) -> Result<NonNull<u8>, AllocError>;

    /// # Safety
    /// `pointer` must come from this arena with the same layout.
    unsafe fn release(&mut self, pointer: NonNull<u8>, layout: Layout);

    fn used(&self) -> usize;
}

pub struct Bump {
    start: usize,
    end: usize,
    next: usize,
    live: usize,
}

impl Bump {
    pub fn new(memory: &'static mut [u8]) -> Self {
        let start = memory.as_mut_ptr() as usize;
        Bump {
            start,
            end: start + memory.len(),
            next: start,
            live: 0,
        }
    }
}

impl Arena for Bump {
    fn allocate(&mut self, layout: Layout) -> Result<NonNull<u8>, AllocError> {
        if layout.align() > PAGE {
            return Err(AllocError::BadAlignment);
        }
        let begin = align_up(self.next, layout.align()).ok_or(AllocError::OutOfMemory)?;
        let end = begin
            .checked_add(layout.size())
            .ok_or(AllocError::OutOfMemory)?;
        if end > self.end {
            return Err(AllocError::OutOfMemory);
        }
        self.next = end;
        self.live += 1;
        NonNull::new(begin as *mut u8).ok_or(AllocError::OutOfMemory)
    }

    unsafe fn release(&mut self, _pointer: NonNull<u8>, _layout: Layout) {
        self.live -= 1;
        if self.live == 0 {
            self.next = self.start;
        }
    }

    fn used(&self) -> usize {
        self.next - self.start
    }
}

struct Hole {
    start: usize,
    size: usize,
}

pub struct FreeList {
    holes: Vec<Hole>,
    capacity: usize,
    used: usize,
}

impl FreeList {
    pub fn new(memory: &'static mut [u8]) -> Self {
        let start = memory.as_mut_ptr() as usize;
        let capacity = memory.len();
        FreeList {
            holes: vec![Hole {
                start,
                size: capacity,
            }],
            capacity,
            used: 0,
        }
    }

    fn find(&self, layout: Layout) -> Option<(usize, usize)> {
        for (index, hole) in self.holes.iter().enumerate() {
            let begin = align_up(hole.start, layout.align())?;
            let end = begin.checked_add(layout.size())?;
            if end <= hole.start + hole.size {
                return Some((index, begin));
            }
        }
        None
    }

    fn insert(&mut self, start: usize, size: usize) {
        let at = self
            .holes
            .iter()
            .position(|hole| hole.start > start)
            .unwrap_or(self.holes.len());
        self.holes.insert(at, Hole { start, size });
        self.merge(at);
    }

    fn merge(&mut self, at: usize) {
        if at + 1 < self.holes.len() {
            let end = self.holes[at].start + self.holes[at].size;
            if end == self.holes[at + 1].start {
                self.holes[at].size += self.holes[at + 1].size;
                self.holes.remove(at + 1);
            }
        }
        if at > 0 {
            let end = self.holes[at - 1].start + self.holes[at - 1].size;
            if end == self.holes[at].start {
                self.holes[at - 1].size += self.holes[at].size;
                self.holes.remove(at);
            }
        }
    }

    pub fn largest_hole(&self) -> usize {
        self.holes.iter().map(|hole| hole.size).max().unwrap_or(0)
    }
}

impl Arena for FreeList {
    fn allocate(&mut self, layout: Layout) -> Result<NonNull<u8>, AllocError> {
        if layout.align() > PAGE {
            return Err(AllocError::BadAlignment);
        }
        let (index, begin) = self.find(layout).ok_or(AllocError::OutOfMemory)?;
        let hole = self.holes.remove(index);
        let before = begin - hole.start;
        if before > 0 {
            self.insert(hole.start, before);
        }
        let end = begin + layout.size();
        let after = hole.start + hole.size - end;
        if after > 0 {
            self.insert(end, after);
        }
        self.used += layout.size();
        NonNull::new(begin as *mut u8).ok_or(AllocError::OutOfMemory)
    }

    unsafe fn release(&mut self, pointer: NonNull<u8>, layout: Layout) {
        self.insert(pointer.as_ptr() as usize, layout.size());
        self.used -= layout.size();
    }

    fn used(&self) -> usize {
        self.used.min(self.capacity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(size: usize) -> &'static mut [u8] {
        Box::leak(vec![0u8; size].into_boxed_slice())
    }

    fn layout(size: usize) -> Layout {
        Layout::from_size_align(size, 8).unwrap()
    }

    #[test]
    fn the_bump_arena_starts_over_when_all_is_released() {
        let mut arena = Bump::new(memory(PAGE));
        let first = arena.allocate(layout(64)).unwrap();
        let second = arena.allocate(layout(64)).unwrap();
        assert!(arena.used() >= 128);
        unsafe {
            arena.release(first, layout(64));
            arena.release(second, layout(64));
        }
        assert_eq!(arena.used(), 0);
    }

    #[test]
    fn the_bump_arena_runs_out() {
        let mut arena = Bump::new(memory(128));
        assert!(arena.allocate(layout(64)).is_ok());
        assert_eq!(arena.allocate(layout(128)), Err(AllocError::OutOfMemory));
    }

    #[test]
    fn the_free_list_merges_neighbours() {
        let mut arena = FreeList::new(memory(PAGE));
        let before = arena.largest_hole();
        let first = arena.allocate(layout(64)).unwrap();
        let second = arena.allocate(layout(64)).unwrap();
        unsafe {
            arena.release(first, layout(64));
            arena.release(second, layout(64));
        }
        assert_eq!(arena.largest_hole(), before);
        assert_eq!(arena.used(), 0);
    }
}
