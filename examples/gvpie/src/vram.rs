//! Where in video memory each of the analyzer shader's buffers lies.

use crate::analyzer::SHADES;

/// Buffers start at multiples of this many bytes: WebGPU's default limit for storage buffers.
pub const ALIGNMENT: u64 = 256;

/// One buffer of the shader, as a piece of video memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// The buffer's name in the shader.
    pub name: &'static str,
    /// Its binding in group 0.
    pub binding: u32,
    /// Bytes before it.
    pub offset: u64,
    /// Its length in bytes.
    pub size: u64,
}

impl Segment {
    /// The first byte after it.
    pub fn end(&self) -> u64 {
        self.offset + self.size
    }
}

/// All segments, in the order of their bindings and of their offsets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    segments: Vec<Segment>,
}

impl Layout {
    /// The layout for analyzing a frame of this size.
    pub fn for_frame(width: u16, height: u16) -> Self {
        const WORD: u64 = 4;
        let pixels = u64::from(width) * u64::from(height);
        Self::pack(&[
            ("frame", pixels * WORD),
            ("stats", 2 * WORD),
            ("histogram", SHADES as u64 * WORD),
        ])
    }

    fn pack(buffers: &[(&'static str, u64)]) -> Self {
        let mut offset = 0;
        let place = |(binding, &(name, size))| {
            let segment = Segment {
                name,
                binding,
                offset,
                size,
            };
            offset = segment.end().next_multiple_of(ALIGNMENT);
            segment
        };
        Self {
            segments: (0..).zip(buffers).map(place).collect(),
        }
    }

    /// The segments, the lowest first.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The segment of this name.
    pub fn segment(&self, name: &str) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.name == name)
    }

    /// The bytes that all of it takes.
    pub fn size(&self) -> u64 {
        self.segments.last().map_or(0, Segment::end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framebuffer::Framebuffer;

    #[test]
    fn the_frame_comes_first_and_fits_its_words() {
        let words = Framebuffer::new(80, 50).to_words();
        let frame = Segment {
            name: "frame",
            binding: 0,
            offset: 0,
            size: 4 * words.len() as u64,
        };
        assert_eq!(Layout::for_frame(80, 50).segment("frame"), Some(&frame));
    }

    #[test]
    fn segments_are_aligned_and_apart() {
        for (width, height) in [(0, 0), (1, 1), (64, 1), (65, 1), (u16::MAX, u16::MAX)] {
            let layout = Layout::for_frame(width, height);
            assert!(layout.segments().iter().all(|s| s.offset % ALIGNMENT == 0));
            assert!(layout.segments().is_sorted_by(|a, b| a.end() <= b.offset));
            assert_eq!(layout.size(), layout.segments().last().unwrap().end());
        }
    }
}
