use vram::Bytes;

#[test]
fn the_oldest_comes_out_first() {
    let mut ring = Bytes::new();
    assert!(ring.is_empty());
    assert_eq!((ring.push(1), ring.push(2), ring.len()), (None, None, 2));
    assert_eq!(
        (ring.pop(), ring.pop(), ring.pop()),
        (Some(1), Some(2), None)
    );
}

#[test]
fn a_full_ring_gives_up_its_oldest() {
    let mut ring = Bytes::default();
    for byte in 0..8 {
        assert_eq!(ring.push(byte), None);
    }
    assert_eq!(ring.push(8), Some(0));
    assert_eq!((ring.len(), ring.pop()), (8, Some(1)));
}
