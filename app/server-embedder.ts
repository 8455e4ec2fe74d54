import { type Embedder, hashingEmbedder } from "../memory/embedder.ts";
import { openEmbeddings } from "../models/embeddings.ts";
import { findServer, serverAddress } from "../models/find.ts";
import type { Settings } from "./settings.ts";

/**
 * The embedder that was asked for, on the model server; the built-in one where none was asked for or
 * it does not answer, with why. Memory embeds the rows of a run at its end, all in one batch.
 */
export async function serverEmbedder(
  { embeddingModel, apiKey }: Pick<Settings, "embeddingModel" | "apiKey">,
  url: string,
): Promise<{ embedder: Embedder; notice: string | null }> {
  const builtIn = hashingEmbedder();
  if (embeddingModel === undefined) return { embedder: builtIn, notice: null };
  const opened = await openEmbeddings({
    url,
    model: embeddingModel,
    ...(apiKey !== undefined && { apiKey }),
  });
  if (opened.kind === "opened") return { embedder: opened.embeddings, notice: null };
  const notice = `${opened.message} Memory uses the built-in embedder meanwhile.`;
  return { embedder: builtIn, notice };
}

/** The same for what runs without a model: the server is found as the loop finds it. */
export async function foundEmbedder(
  settings: Pick<Settings, "embeddingModel" | "apiKey" | "modelUrl">,
): Promise<Embedder> {
  const { embeddingModel, modelUrl, apiKey } = settings;
  if (embeddingModel === undefined) return hashingEmbedder();
  const found = await findServer({ url: modelUrl, apiKey });
  const url = found.kind === "none" ? serverAddress(modelUrl ?? "") : found.server.url;
  if (url === null) return hashingEmbedder();
  return (await serverEmbedder(settings, url)).embedder;
}
