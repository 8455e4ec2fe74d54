import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

/** How a model is asked: for edits as blocks or whole files, for JSON by schema or in words. */
export const Way = z.enum(["blocks", "whole", "json_schema", "prompt"]);
export type Way = z.infer<typeof Way>;

/** How often a model's answers were in the form that was asked for, by the way of asking. */
export interface Rate {
  model: string;
  way: Way;
  good: number;
  bad: number;
}

const Row = z.object({ model: z.string(), way: Way, good: z.number(), bad: z.number() });

/** A factor is written again only when it has changed by so much: each write waits for the disk. */
const FACTOR_CHANGE = 0.03;

export type Calibration = ReturnType<typeof openCalibration>;

/** What was learnt of each model, kept from run to run. */
export function openCalibration(db: DatabaseSync) {
  return {
    /** Counts one answer that was well formed, or not. */
    note(model: string, way: Way, wellFormed: boolean): void {
      db.prepare(
        `INSERT INTO calibration VALUES (:model, :way, :good, :bad)
         ON CONFLICT (model, way) DO UPDATE SET good = good + :good, bad = bad + :bad`,
      ).run({ model, way, good: wellFormed ? 1 : 0, bad: wellFormed ? 0 : 1 });
    },
    /** Of one model, or of all. */
    rates(model?: string): Rate[] {
      return db
        .prepare(
          `SELECT model, way, good, bad FROM calibration
           WHERE :model IS NULL OR model = :model ORDER BY model, way`,
        )
        .all({ model: model ?? null })
        .map((row) => Row.parse(row));
    },
    /** The model's tokens per estimated token; null before its first answer. */
    tokenFactor(model: string): number | null {
      const row = db.prepare("SELECT factor FROM token_factors WHERE model = ?").get(model);
      return typeof row?.factor === "number" ? row.factor : null;
    },
    keepTokenFactor(model: string, factor: number): void {
      const known = this.tokenFactor(model);
      if (known !== null && Math.abs(known - factor) < FACTOR_CHANGE * known) return;
      db.prepare("INSERT OR REPLACE INTO token_factors VALUES (?, ?)").run(model, factor);
    },
  };
}

/** Fewer answers tell nothing. */
const ENOUGH = 5;
/** A form that succeeds less often than this is given up for the other. */
const POOR = 0.8;

/** Whether edits are better asked for as whole files: blocks often fail, and whole files do not. */
export function prefersWholeFiles(rates: readonly Rate[]): boolean {
  const blocks = rates.find(({ way }) => way === "blocks");
  if (blocks === undefined || blocks.good + blocks.bad < ENOUGH) return false;
  const whole = rates.find(({ way }) => way === "whole");
  const untried = whole === undefined || whole.good + whole.bad < ENOUGH;
  return share(blocks) < POOR && (untried || share(whole) > share(blocks));
}

/** Whether the server or model never answered well when it was held to a schema. */
export function refusesSchemas(rates: readonly Rate[]): boolean {
  const schema = rates.find(({ way }) => way === "json_schema");
  return schema !== undefined && schema.good === 0 && schema.bad >= 2;
}

function share({ good, bad }: Rate): number {
  return good / (good + bad);
}
