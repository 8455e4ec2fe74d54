use colours::{blend, blend_all};

#[test]
fn every_mix_is_exact() {
    for src in 0..=255u8 {
        for dst in (0..=255u8).step_by(3) {
            for alpha in [0, 1, 2, 63, 64, 126, 127, 128, 129, 200, 253, 254, 255] {
                let (s, d, a) = (u32::from(src), u32::from(dst), u32::from(alpha));
                let want = ((s * a + d * (255 - a) + 127) / 255) as u8;
                assert_eq!(
                    blend([src, 0, dst], [dst, 0, src], alpha)[0],
                    want,
                    "{src} {dst} {alpha}"
                );
            }
        }
    }
}

#[test]
fn the_ends_are_exact() {
    assert_eq!(blend([1, 2, 3], [250, 251, 252], 0), [250, 251, 252]);
    assert_eq!(blend([1, 2, 3], [250, 251, 252], 255), [1, 2, 3]);
}

#[test]
fn channels_do_not_mix() {
    assert_eq!(blend([10, 20, 30], [110, 120, 130], 51), [90, 100, 110]);
}

#[test]
fn layers_lie_in_order() {
    assert_eq!(blend_all(&[[255; 3], [0; 3]], [0; 3], 128), [64; 3]);
}
