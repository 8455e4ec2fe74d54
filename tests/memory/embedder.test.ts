import { expect, test } from "vitest";
import { hashingEmbedder } from "../../memory/embedder.ts";
import { topicWords, wordsOf } from "../../memory/words.ts";

const embedder = hashingEmbedder();

async function cosine(a: string, b: string): Promise<number> {
  const [left = [], right = []] = await embedder.embed([a, b]);
  return left.reduce((sum, value, at) => sum + value * (right[at] ?? 0), 0);
}

test.each(["CLICK_AT", "click_at", "ClickAt", "clickAt"])(
  "%s gives its parts and joint form",
  (name) => {
    expect(wordsOf(name)).toEqual(["clickat", "click", "at"]);
  },
);

test("words of other scripts and acronyms are kept", () => {
  expect(wordsOf("HTTPServer größe 日本語 u32")).toEqual([
    "httpserver",
    "http",
    "server",
    "größe",
    "日本語",
    "u32",
  ]);
  expect(topicWords("What did the errors show?")).toEqual(["error"]);
});

test("vectors have 384 numbers and length 1, the same at every call", async () => {
  const [vector = []] = await embedder.embed(["Draw a boot screen"]);
  expect(vector).toHaveLength(384);
  expect(Math.hypot(...vector)).toBeCloseTo(1, 12);
  expect(await embedder.embed(["Draw a boot screen"])).toEqual([vector]);
});

test("a text without words gives zeros", async () => {
  expect(await embedder.embed(["", "…!?", "the and of"])).toEqual(
    Array(3).fill(new Array(384).fill(0)),
  );
});

test("spellings of one name are near, other topics far", async () => {
  expect(await cosine("CLICK_AT", "ClickAt")).toBeCloseTo(1, 12);
  expect(await cosine("handle errors", "error handling")).toBeGreaterThan(0.7);
  expect(Math.abs(await cosine("boot screen", "parse integers"))).toBeLessThan(0.15);
});
