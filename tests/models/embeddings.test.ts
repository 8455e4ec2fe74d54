import { createServer, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import { openEmbeddings } from "../../models/embeddings.ts";
import { startScriptServer } from "../../models/script-server.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A server that gives these vectors, whatever it is asked; keeps what it was asked. */
async function oddServer(
  answer: (input: string[]) => { status?: number; vectors?: number[][]; body?: string },
) {
  const asked: string[][] = [];
  const server: Server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { input } = JSON.parse(Buffer.concat(parts).toString());
    asked.push(input);
    const { status = 200, vectors = [], body } = answer(input);
    const data = vectors.map((embedding, index) => ({ index, embedding }));
    response.writeHead(status).end(body ?? JSON.stringify({ data }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/v1`, asked };
}

test("vectors in the order of the texts, over several requests", async () => {
  const server = await startScriptServer({ answer: () => "", dimensions: 64, apiKey: "k" });
  closing.push(() => server.close());
  const options = { url: server.url, model: "nomic", apiKey: "k", batch: 2 };
  const opened = await openEmbeddings(options);
  if (opened.kind === "failed") throw new Error(opened.message);
  const { name, dimensions, embed } = opened.embeddings;
  expect({ name, dimensions }).toEqual({ name: "nomic", dimensions: 64 });
  const texts = ["red pixel", "", "tax", "blue pixel", "red pixel"];
  const vectors = await embed(texts);
  expect(vectors.map((vector) => vector.length)).toEqual([64, 64, 64, 64, 64]);
  expect(vectors[0]).toEqual(vectors[4]);
  expect(vectors[0]).not.toEqual(vectors[2]);
  expect(await embed([])).toEqual([]);
  expect(await openEmbeddings({ ...options, apiKey: "wrong" })).toEqual({
    kind: "failed",
    message: `The embedding model nomic at ${server.url} refused: HTTP 401 {"error":{"message":"Incorrect API key provided.","type":"invalid_request_error","param":null,"code":null}}`,
  });
});

test.each<[string, Parameters<typeof oddServer>[0], string]>([
  ["zeros", () => ({ vectors: [[0, 0]] }), "gave a vector of zeros"],
  ["an empty vector", () => ({ vectors: [[]] }), "gave a vector of zeros"],
  ["too few", () => ({ vectors: [] }), "gave 0 vectors for 1 texts"],
  ["HTML", () => ({ body: "<html>" }), "did not answer"],
  ["another shape", () => ({ body: '{"embedding": [1]}' }), "answered something else"],
])("%s is refused at the start", async (_name, answer, message) => {
  const { url } = await oddServer(answer);
  expect(await openEmbeddings({ url, model: "m" })).toEqual({
    kind: "failed",
    message: expect.stringContaining(message),
  });
});

test("another model's vectors later on are refused", async () => {
  let length = 2;
  const { url } = await oddServer((input) => ({ vectors: input.map(() => Array(length).fill(1)) }));
  const opened = await openEmbeddings({ url, model: "m" });
  if (opened.kind === "failed") throw new Error(opened.message);
  expect(await opened.embeddings.embed(["a"])).toEqual([[1, 1]]);
  length = 3;
  await expect(opened.embeddings.embed(["a"])).rejects.toThrow(
    "m gave vectors of 3 numbers after such of 2: another model answers now.",
  );
});

test("long texts are embedded by their beginning, shorter still for small models", async () => {
  const { url, asked } = await oddServer((input) =>
    input.some((text) => text.length > 2000)
      ? { status: 500, body: "input is too large to process" }
      : { vectors: input.map(() => [1]) },
  );
  const opened = await openEmbeddings({ url, model: "m" });
  if (opened.kind === "failed") throw new Error(opened.message);
  await opened.embeddings.embed(["x".repeat(9000), "short"]);
  expect(asked.slice(1).map((input) => input.map((text) => text.length))).toEqual([
    [6000, 5],
    [1200, 5],
  ]);
});
