import { openTable, scanTable } from "./database.ts";
import { fillTable } from "./fill.ts";
import { fromRecords, type HealOptions, setAside } from "./heal.ts";
import { TableName } from "./tables.ts";

export interface Rebuilt {
  rows: Record<TableName, number>;
  /** What was found damaged and where it was moved, in sentences for people. */
  notices: string[];
}

/**
 * Makes every table again from the records alone. Each old table stays in place until its successor
 * is whole; one that cannot be read is moved aside first.
 */
export async function rebuildMemory(
  options: Required<Omit<HealOptions, "notice">>,
): Promise<Rebuilt> {
  const { folder, embedder } = options;
  const rows = { tasks: 0, artifacts: 0, runs: 0 };
  const notices: string[] = [];
  for (const name of TableName.options) {
    const state = await openTable(folder, name, embedder);
    const damage =
      state.kind === "open"
        ? await scanTable(state.table, embedder.dimensions)
        : state.kind === "damaged"
          ? state.why
          : null;
    if (damage !== null) {
      await setAside({ ...options, notice: (text) => notices.push(text) }, name, damage);
    }
    rows[name] = await fillTable(folder, name, embedder, fromRecords(options, name), "replace");
  }
  return { rows, notices };
}
