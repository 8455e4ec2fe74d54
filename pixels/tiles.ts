import type { Size } from "./cover.ts";

/** Sides of a tile in pixels, a multiple of the shader's workgroup. */
export const tileSide = 16;

export interface TileLists {
  /** For each layer and in it each tile, row by row: where its list in `entries` begins; at the end one more. */
  readonly starts: Uint32Array<ArrayBuffer>;
  /** Numbers of ops, in the order in which they paint. */
  readonly entries: Uint32Array<ArrayBuffer>;
}

/**
 * Which ops touch which tile, so that the GPU asks no pixel about ops far away. `ops` is as
 * encoded; layer n holds the ops from `layers[n]` to before `layers[n + 1]`.
 */
export function sortIntoTiles(
  ops: Uint32Array,
  wordsPerOp: number,
  layers: readonly number[],
  { width, height }: Size,
): TileLists {
  const columns = Math.ceil(width / tileSide);
  const tiles = columns * Math.ceil(height / tileSide);
  const starts = new Uint32Array((layers.length - 1) * tiles + 1);
  const each = (visit: (list: number, op: number) => void) => {
    for (let layer = 0; layer + 1 < layers.length; layer++) {
      for (let op = layers[layer] ?? 0; op < (layers[layer + 1] ?? 0); op++) {
        const [low = 0, high = 0] = ops.subarray(op * wordsPerOp + 1, op * wordsPerOp + 3);
        const right = Math.floor(((high & 0xffff) - 1) / tileSide);
        const bottom = Math.floor(((high >>> 16) - 1) / tileSide);
        for (let y = Math.floor((low >>> 16) / tileSide); y <= bottom; y++) {
          const row = layer * tiles + y * columns;
          for (let x = Math.floor((low & 0xffff) / tileSide); x <= right; x++) visit(row + x, op);
        }
      }
    }
  };
  each((list) => {
    starts[list + 1] = (starts[list + 1] ?? 0) + 1;
  });
  for (let at = 1; at < starts.length; at++) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const entries = new Uint32Array(starts.at(-1) ?? 0);
  const next = starts.slice();
  each((list, op) => {
    const at = next[list] ?? 0;
    entries[at] = op;
    next[list] = at + 1;
  });
  return { starts, entries };
}
