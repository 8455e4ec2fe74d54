import { z } from "zod";

/** Turns texts into vectors of one length. */
export interface EmbeddingModel {
  readonly name: string;
  readonly dimensions: number;
  /** One vector per text, in order. Rejects with an `Error` that says what went wrong. */
  embed(texts: readonly string[]): Promise<number[][]>;
}

export interface EmbeddingOptions {
  /** The server's base address, `…/v1`. */
  url: string;
  model: string;
  apiKey?: string;
  /** Texts per request. Default 32. */
  batch?: number;
  /** For one request; loading the model may be part of it. Default 120000. */
  timeoutMs?: number;
}

export type OpenedEmbeddings =
  | { kind: "opened"; embeddings: EmbeddingModel }
  | { kind: "failed"; message: string };

const Answer = z.looseObject({
  data: z.array(z.looseObject({ index: z.number().int(), embedding: z.array(z.number()) })),
});

/**
 * Characters of a text that are embedded: what it is about stands at its top. The second figure is
 * for models that take 512 tokens and refuse more.
 */
const LENGTHS = [6000, 1200] as const;

/**
 * Embeddings of an OpenAI-compatible server, by plain HTTP. Asks once at the start, to learn the
 * vectors' length and to see that they are not zeros, as servers send for models that cannot embed.
 */
export async function openEmbeddings(options: EmbeddingOptions): Promise<OpenedEmbeddings> {
  const first = await embedBatch(options, ["A text to measure vectors by."]);
  if (first.kind === "failed") return first;
  const dimensions = first.vectors[0]?.length ?? 0;
  const embed = (texts: readonly string[]) => embedAll(options, dimensions, texts);
  return { kind: "opened", embeddings: { name: options.model, dimensions, embed } };
}

async function embedAll(
  options: EmbeddingOptions,
  dimensions: number,
  texts: readonly string[],
): Promise<number[][]> {
  const { batch = 32 } = options;
  const vectors: number[][] = [];
  for (let at = 0; at < texts.length; at += batch) {
    const made = await embedBatch(options, texts.slice(at, at + batch));
    if (made.kind === "failed") throw new Error(made.message);
    vectors.push(...made.vectors);
  }
  const odd = vectors.find((vector) => vector.length !== dimensions);
  if (odd)
    throw new Error(
      `${options.model} gave vectors of ${odd.length} numbers after such of ${dimensions}: another model answers now.`,
    );
  return vectors;
}

type Made = { kind: "made"; vectors: number[][] } | { kind: "failed"; message: string };

async function embedBatch(options: EmbeddingOptions, texts: readonly string[]): Promise<Made> {
  let made: Made = { kind: "failed", message: "" };
  for (const length of LENGTHS) {
    made = await request(
      options,
      // Some servers refuse an empty text.
      texts.map((text) => (text.trim() === "" ? "(empty)" : text.slice(0, length))),
    );
    if (made.kind === "made" || texts.every((text) => text.length <= LENGTHS[1])) return made;
  }
  return made;
}

async function request(
  { url, model, apiKey, timeoutMs = 120_000 }: EmbeddingOptions,
  input: readonly string[],
): Promise<Made> {
  const failed = (what: string): Made => ({
    kind: "failed",
    message: `The embedding model ${model} at ${url} ${what}`,
  });
  try {
    const response = await fetch(`${url}/embeddings`, {
      method: "POST",
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        "content-type": "application/json",
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify({ model, input, encoding_format: "float" }),
    });
    const text = await response.text();
    if (!response.ok) return failed(`refused: HTTP ${response.status} ${text.slice(0, 300)}`);
    const parsed = Answer.safeParse(JSON.parse(text));
    if (!parsed.success) return failed(`answered something else: ${text.slice(0, 300)}`);
    const data = parsed.data.data.toSorted((a, b) => a.index - b.index);
    if (data.length !== input.length || data.some(({ index }, place) => index !== place))
      return failed(
        `gave ${data.length} vectors for ${input.length} texts, or not in their order.`,
      );
    const vectors = data.map(({ embedding }) => embedding);
    if (vectors.some((vector) => vector.every((value) => value === 0)))
      return failed("gave a vector of zeros: it is no embedding model, or it is not loaded.");
    return { kind: "made", vectors };
  } catch (error) {
    return failed(`did not answer: ${error instanceof Error ? error.message : String(error)}`);
  }
}
