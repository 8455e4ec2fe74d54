use vram::Vram;

#[test]
fn blocks_follow_each_other() {
    let mut vram = Vram::new(100);
    assert_eq!(vram.alloc(40), Some(0));
    assert_eq!(vram.alloc(50), Some(40));
    assert_eq!(vram.alloc(20), None);
    assert_eq!(vram.free_blocks(), [(90, 10)]);
}

#[test]
fn a_freed_block_is_used_again() {
    let mut vram = Vram::new(100);
    vram.alloc(40);
    vram.alloc(60);
    let _ = vram.free(0);
    assert_eq!(vram.alloc(40), Some(0));
}
