use vram::{NotAllocated, Vram};

fn three(size: u32) -> Vram {
    let mut vram = Vram::new(size);
    for at in 0..3 {
        assert_eq!(vram.alloc(10), Some(at * 10));
    }
    vram
}

#[test]
fn blocks_are_split() {
    let mut vram = three(30);
    assert_eq!(vram.free(0), Ok(()));
    assert_eq!(vram.alloc(4), Some(0));
    assert_eq!(vram.free_blocks(), [(4, 6)]);
    assert_eq!(vram.alloc(7), None);
    assert_eq!(vram.alloc(6), Some(4));
    assert_eq!(vram.free_blocks(), []);
}

#[test]
fn neighbours_grow_together() {
    for order in [[0, 10, 20], [20, 10, 0], [0, 20, 10], [10, 20, 0]] {
        let mut vram = three(30);
        for address in order {
            assert_eq!(vram.free(address), Ok(()));
        }
        assert_eq!(vram.free_blocks(), [(0, 30)], "{order:?}");
    }
}

#[test]
fn a_block_grows_into_the_end() {
    let mut vram = three(35);
    assert_eq!(vram.free(20), Ok(()));
    assert_eq!(vram.free_blocks(), [(20, 15)]);
    assert_eq!(vram.alloc(15), Some(20));
}

#[test]
fn the_first_that_fits_is_taken() {
    let mut vram = three(100);
    vram.alloc(10);
    assert_eq!(vram.free(0), Ok(()));
    assert_eq!(vram.free(20), Ok(()));
    assert_eq!(vram.free_blocks(), [(0, 10), (20, 10), (40, 60)]);
    assert_eq!(vram.alloc(11), Some(40));
    assert_eq!(vram.alloc(10), Some(0));
    assert_eq!(vram.alloc(1), Some(20));
    let mut vram = three(35);
    assert_eq!(vram.free(0), Ok(()));
    assert_eq!(vram.alloc(5), Some(0));
}

#[test]
fn nothing_is_not_allocated() {
    let mut vram = Vram::new(10);
    assert_eq!(vram.alloc(0), None);
    assert_eq!(vram.free_blocks(), [(0, 10)]);
    assert_eq!(Vram::new(0).free_blocks(), []);
    assert_eq!(Vram::new(0).alloc(1), None);
}

#[test]
fn only_what_was_given_is_freed() {
    let mut vram = three(40);
    for address in [1, 30, 40, u32::MAX] {
        assert_eq!(vram.free(address), Err(NotAllocated(address)));
    }
    assert_eq!(vram.free(10), Ok(()));
    assert_eq!(vram.free(10), Err(NotAllocated(10)));
    assert_eq!(vram.free_blocks(), [(10, 10), (30, 10)]);
}

#[test]
fn the_largest_memory_works() {
    let mut vram = Vram::new(u32::MAX);
    assert_eq!(vram.alloc(u32::MAX), Some(0));
    assert_eq!(vram.alloc(1), None);
    assert_eq!(vram.free(0), Ok(()));
    assert_eq!(vram.alloc(u32::MAX - 1), Some(0));
    assert_eq!(vram.alloc(1), Some(u32::MAX - 1));
    assert_eq!(vram.free(0), Ok(()));
    assert_eq!(vram.free(u32::MAX - 1), Ok(()));
    assert_eq!(vram.free_blocks(), [(0, u32::MAX)]);
}

#[test]
fn a_long_life_loses_nothing() {
    let mut vram = Vram::new(1000);
    let mut held: Vec<(u32, u32)> = Vec::new();
    let mut seed = 7u32;
    for _ in 0..3000 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let pick = seed >> 16;
        if pick % 3 == 0 && !held.is_empty() {
            let (address, _) = held.swap_remove(pick as usize % held.len());
            assert_eq!(vram.free(address), Ok(()));
        } else if let Some(address) = vram.alloc(pick % 60 + 1) {
            held.push((address, pick % 60 + 1));
        }
        let mut all = vram.free_blocks();
        assert!(all.windows(2).all(|pair| pair[0].0 + pair[0].1 < pair[1].0));
        all.extend(&held);
        all.sort();
        let mut end = 0;
        for (address, size) in all {
            assert_eq!(address, end);
            end = address + size;
        }
        assert_eq!(end, 1000);
    }
}
