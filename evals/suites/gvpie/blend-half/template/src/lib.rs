//! Mixing colours.

/// A colour of three channels: red, green, blue.
pub type Colour = [u8; 3];

/// Lays `src` over `dst`: each channel is `floor((src·alpha + dst·(255 − alpha) + 127) / 255)`.
pub fn blend(src: Colour, dst: Colour, alpha: u8) -> Colour {
    let alpha = u16::from(alpha);
    let mut out = [0; 3];
    for (at, channel) in out.iter_mut().enumerate() {
        let (src, dst) = (u16::from(src[at]), u16::from(dst[at]));
        *channel = ((src * alpha + dst * (255 - alpha)) >> 8) as u8;
    }
    out
}

/// Lays many colours of one alpha over `dst`, the last on top.
pub fn blend_all(layers: &[Colour], dst: Colour, alpha: u8) -> Colour {
    layers
        .iter()
        .fold(dst, |under, layer| blend(*layer, under, alpha))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blend_of_black_stays_black() {
        assert_eq!(blend([0; 3], [0; 3], 77), [0; 3]);
    }

    #[test]
    fn blend_rounds_to_the_nearest() {
        assert_eq!(blend([255, 0, 255], [0, 255, 255], 128), [128, 127, 255]);
    }
}
