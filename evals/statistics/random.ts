import { createHash } from "node:crypto";

/** Numbers in [0, 1), the same for the same seed. sfc32 by Chris Doty-Humphrey (PractRand), 2010. */
export function randomFrom(seed: string): () => number {
  const state = createHash("sha256").update(seed).digest();
  let a = state.readInt32LE(0);
  let b = state.readInt32LE(4);
  let c = state.readInt32LE(8);
  let counter = state.readInt32LE(12);
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
}
