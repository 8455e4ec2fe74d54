// One invocation paints one pixel of one layer: layer 0 with the program's own ops on black, layer
// n + 1, once that is done, with those of frame n on top of layer 0.
// All arithmetic is in 32-bit integers and equals pixels/cover.ts and pixels/color.ts.

struct Op {
  kind: u32,
  // The box outside of which the op draws nothing, clipped to the canvas: x | y << 16.
  low: u32,
  high: u32,
  color: u32,
  // What it means depends on the kind, see pixels/encode.ts.
  a: i32,
  b: i32,
  c: u32,
  d: u32,
  e: u32,
}

struct Sizes {
  width: u32,
  height: u32,
  first_layer: u32,
}

@group(0) @binding(0) var<storage, read> ops: array<Op>;
@group(0) @binding(1) var<storage, read> cells: array<u32>;
// For each layer and tile the ops that touch it, see pixels/tiles.ts.
@group(0) @binding(2) var<storage, read> starts: array<u32>;
@group(0) @binding(3) var<storage, read> entries: array<u32>;
@group(0) @binding(4) var<uniform> sizes: Sizes;
@group(0) @binding(5) var<storage, read_write> pixels: array<u32>;

const TILE = 16u;
const BOX = 0u;
const LINE = 1u;
const STEEP_LINE = 2u;
const DISC = 3u;
const RING = 4u;
const GLYPH = 5u;
const SPRITE = 6u;

@compute @workgroup_size(8, 8)
fn paint(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= sizes.width || id.y >= sizes.height) {
    return;
  }
  let layer = sizes.first_layer + id.z;
  let size = sizes.width * sizes.height;
  let here = id.y * sizes.width + id.x;
  let columns = (sizes.width + TILE - 1u) / TILE;
  let tiles = columns * ((sizes.height + TILE - 1u) / TILE);
  let list = layer * tiles + (id.y / TILE) * columns + id.x / TILE;
  var color = 0xff000000u;
  if (layer > 0u) {
    color = pixels[here];
  }
  for (var i = starts[list]; i < starts[list + 1u]; i++) {
    color = paint_op(entries[i], id.xy, color);
  }
  pixels[layer * size + here] = color;
}

fn paint_op(index: u32, at: vec2u, under: u32) -> u32 {
  let low = ops[index].low;
  let high = ops[index].high;
  if (at.x < (low & 0xffffu) || at.x >= (high & 0xffffu) || at.y < (low >> 16u) || at.y >= (high >> 16u)) {
    return under;
  }
  let op = ops[index];
  let x = i32(at.x);
  let y = i32(at.y);
  switch op.kind {
    case BOX: {
      return over(op.color, under);
    }
    case LINE: {
      return select(under, over(op.color, under), on_line(op, x, y));
    }
    case STEEP_LINE: {
      return select(under, over(op.color, under), on_line(op, y, x));
    }
    case DISC, RING: {
      return select(under, over(op.color, under), in_circle(op, x, y));
    }
    case GLYPH: {
      let bit = (u32(y - op.b) / op.c) * 5u + u32(x - op.a) / op.c;
      let inked = (cells[op.d + bit / 32u] >> (bit % 32u)) & 1u;
      return select(under, over(op.color, under), inked == 1u);
    }
    case SPRITE: {
      let scale = op.c & 0xffffu;
      let columns = op.c >> 16u;
      let cell = (u32(y - op.b) / scale) * columns + u32(x - op.a) / scale;
      return over(cells[op.d + cell], under);
    }
    default: {
      return under;
    }
  }
}

// a, b: where this piece of the line starts, along the line's longer axis and across. c: the whole
// line's length along. d: its length across, doubled, plus 1 if it goes down or left. e: by how much
// of 2c it has moved on beyond b. A piece is short, so that nothing here exceeds 32 bits.
fn on_line(op: Op, along: i32, across: i32) -> bool {
  let steps = u32(along - op.a);
  let short = op.d >> 1u;
  var moved = 0;
  if (op.c > 0u) {
    moved = i32((2u * steps * short + op.e) / (2u * op.c));
  }
  return across - op.b == select(moved, -moved, (op.d & 1u) == 1u);
}

// See pixels/circle.ts. a, b: the centre. c: the radius.
fn in_circle(op: Op, x: i32, y: i32) -> bool {
  let dx = u32(abs(x - op.a));
  let dy = u32(abs(y - op.b));
  if (op.c == 0u) {
    return dx == 0u && dy == 0u;
  }
  let long = max(dx, dy);
  let short = min(dx, dy);
  let square = op.c * op.c;
  // long * (long - 1) without going below zero.
  let inside = long * long + short * short < square + long;
  let beyond = long * (long + 1u) + short * short >= square;
  return inside && (op.kind == DISC || beyond);
}

fn over(source: u32, under: u32) -> u32 {
  let alpha = source >> 24u;
  if (alpha == 255u) {
    return source;
  }
  if (alpha == 0u) {
    return under;
  }
  return mix_channel(source, under, alpha, 0u)
    | mix_channel(source, under, alpha, 8u)
    | mix_channel(source, under, alpha, 16u)
    | 0xff000000u;
}

fn mix_channel(source: u32, under: u32, alpha: u32, shift: u32) -> u32 {
  let s = (source >> shift) & 255u;
  let u = (under >> shift) & 255u;
  return ((s * alpha + u * (255u - alpha) + 127u) / 255u) << shift;
}
