import { existsSync } from "node:fs";
import { artifactsOf } from "../graph/artifacts.ts";
import { type Embedder, hashingEmbedder } from "../memory/embedder.ts";
import type { Records } from "../memory/heal.ts";
import { openStore, type Store } from "../store/store.ts";
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
export function memoryOf(tasks: string): {
  folder: string;
  embedder: Embedder;
  records: Records;
  close(): void;
} {
  const places = placesOf(tasks);
  const store = existsSync(places.store) ? openStore(places.store) : null;
  return {
    folder: places.lancedb,
    embedder: hashingEmbedder(),
    records: store === null ? () => [] : recordsOf(store),
    close: () => store?.close(),
  };
}
