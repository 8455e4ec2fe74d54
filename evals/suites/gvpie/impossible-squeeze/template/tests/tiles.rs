use codec::is_flat;

#[test]
fn flat_tiles_are_known() {
    let mut tile = [3; 64];
    assert!(is_flat(&tile));
    tile[63] = 4;
    assert!(!is_flat(&tile));
}
