import { artifactsOf, writeArtifacts } from "../graph/artifacts.ts";
import type { Store } from "../store/store.ts";
import { placesOf } from "./settings.ts";

/** Writes the files of all kept runs again, from the store. Gives how many runs these were. */
export async function rebuildArtifacts(tasks: string, store: Store): Promise<number> {
  const records = store.records({ kept: true });
  const settings = { artifacts: placesOf(tasks).artifacts };
  for (const record of records) {
    await writeArtifacts(artifactsOf(record, store), record, { settings, store });
  }
  return records.length;
}
