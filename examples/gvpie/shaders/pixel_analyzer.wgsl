// Counts the pixels of a frame: on the GPU what src/analyzer.rs does on the CPU.
// One invocation looks at one pixel. A large frame is bound and dispatched slice by slice, and the
// counts add up; the host clears `stats` and `histogram` before the first.

const SHADES: u32 = 16u;

struct Stats {
    lit: atomic<u32>,            // pixels that are not black
    brightest: atomic<u32>,      // the highest luma, 0 to 255
}

@group(0) @binding(0) var<storage, read> frame: array<u32>;    // RGBA8, red in the lowest byte
@group(0) @binding(1) var<storage, read_write> stats: Stats;
@group(0) @binding(2) var<storage, read_write> histogram: array<atomic<u32>, SHADES>;

// Rec. 601 luma in integers, from 0 to 255: exactly as Color::luma.
fn luma(word: u32) -> u32 {
    let r = word & 0xffu;
    let g = (word >> 8u) & 0xffu;
    let b = (word >> 16u) & 0xffu;
    return (77u * r + 150u * g + 29u * b) >> 8u;
}

fn count(word: u32) {
    let brightness = luma(word);
    if (word & 0xffffffu) != 0u {
        atomicAdd(&stats.lit, 1u);
    }
    atomicMax(&stats.brightest, brightness);
    atomicAdd(&histogram[brightness * SHADES / 256u], 1u);
}

@compute @workgroup_size(64)
fn analyze(@builtin(global_invocation_id) id: vec3<u32>) {
    if id.x >= arrayLength(&frame) {
        return;
    }
    count(frame[id.x]);
}
