import { existsSync } from "node:fs";
import { artifactsOf } from "../graph/artifacts.ts";
import type { Embedder } from "../memory/embedder.ts";
import type { Records } from "../memory/heal.ts";
import { openStore, type Store } from "../store/store.ts";
import { rebuildArtifacts } from "./mend-artifacts.ts";
import { foundEmbedder } from "./server-embedder.ts";
import { placesOf } from "./settings.ts";

/**
 * The store's finished runs, with what they left behind: all that memory is made of. Oldest first,
 * for of two runs of a task the later one says how it stands.
 */
export function recordsOf(store: Store): Records {
  return () =>
    store
      .records()
      .reverse()
      .map((record) => ({
        record,
        artifacts: artifactsOf(record, store),
        evidenceOf: store.blob,
      }));
}

/** Where the memory of a queue file lies and what it is made of, also before anything was run. */
export async function memoryOf(tasks: string): Promise<{
  folder: string;
  embedder: Embedder;
  records: Records;
  /** Writes the files of artifacts again; gives of how many runs. */
  rebuildArtifacts(): Promise<number>;
  close(): void;
}> {
  const places = placesOf(tasks);
  const {
    AUTO_GVPIE_MODEL_URL: modelUrl,
    AUTO_GVPIE_EMBEDDING_MODEL: embeddingModel,
    AUTO_GVPIE_API_KEY: apiKey,
  } = process.env;
  const store = existsSync(places.store) ? openStore(places.store) : null;
  return {
    folder: places.lancedb,
    embedder: await foundEmbedder({ modelUrl, embeddingModel, apiKey }),
    records: store === null ? () => [] : recordsOf(store),
    rebuildArtifacts: async () => (store === null ? 0 : rebuildArtifacts(tasks, store)),
    close: () => store?.close(),
  };
}
