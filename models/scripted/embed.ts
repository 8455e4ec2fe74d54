import { createHash } from "node:crypto";
import { z } from "zod";

export const EmbeddingsBody = z.looseObject({
  model: z.string(),
  input: z.union([z.string().transform((text) => [text]), z.array(z.string()).min(1)]),
});

export function embeddingsAnswer(
  { model, input }: z.infer<typeof EmbeddingsBody>,
  dimensions: number,
): unknown {
  const data = input.map((text, index) => ({
    object: "embedding",
    index,
    embedding: embedWords(text, dimensions),
  }));
  return { object: "list", data, model };
}

/** A made-up embedding: words hashed to places, so that texts with common words lie near each other. */
function embedWords(text: string, dimensions: number): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? ["(empty)"]) {
    const place = createHash("sha1").update(word).digest().readUInt32BE() % dimensions;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
