import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { Artifact } from "../contracts/artifact.ts";
import type { PixelProgram } from "../contracts/pixel-program.ts";
import { parseLeniently } from "./lenient.ts";

/** A program as it lies in a file: bare, or in an artifact's wrapper. */
export interface StoredProgram {
  readonly file: string;
  /** The artifact's id, or the file's name without its ending. */
  readonly id: string;
  readonly artifact: Artifact | null;
  readonly program: PixelProgram;
  readonly warnings: readonly string[];
  /** When the artifact was made, else when the file was last written; ISO 8601. */
  readonly created_at: string;
}

export type ReadProgram =
  | { readonly kind: "read"; readonly stored: StoredProgram }
  /** A readable artifact that is no picture. */
  | { readonly kind: "other"; readonly message: string }
  | { readonly kind: "unreadable"; readonly message: string };

const mostBytes = 20_000_000;

export function readStored(file: string): ReadProgram {
  const unreadable = (why: string): ReadProgram => ({
    kind: "unreadable",
    message: `${file} ${why}`,
  });
  let json: unknown;
  let written: Date;
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return unreadable("does not exist");
    // Reading a pipe or a device would wait for ever.
    if (!stat.isFile()) return unreadable("is not a file");
    if (stat.size > mostBytes) return unreadable(`is larger than ${mostBytes / 1e6} MB`);
    if (stat.size === 0) return unreadable("is empty");
    written = stat.mtime;
    json = JSON.parse(readFileSync(file, "utf8").replace(/^\ufeff/, ""));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const what = error instanceof SyntaxError ? "is not complete JSON" : "cannot be read";
    return unreadable(`${what}: ${reason}`);
  }
  const wrapped = Artifact.safeParse(json);
  const artifact = wrapped.success ? wrapped.data : null;
  if (artifact !== null && artifact.kind !== "pixel_program" && artifact.kind !== "card") {
    return { kind: "other", message: `${file} is a ${artifact.kind}, not a picture` };
  }
  const parsed = parseLeniently(artifact === null ? json : artifact.content);
  if (parsed.kind === "invalid") {
    return unreadable(`holds no pixel program: ${parsed.errors.join("; ")}`);
  }
  return {
    kind: "read",
    stored: {
      file,
      id: artifact?.id ?? path.basename(file, ".json"),
      artifact,
      program: parsed.program,
      warnings: parsed.warnings,
      created_at: artifact?.created_at ?? written.toISOString(),
    },
  };
}

export interface Listing {
  /** The newest first. */
  readonly programs: readonly StoredProgram[];
  /** Why other files of the folder are left out, one line each. */
  readonly unreadable: readonly string[];
}

/** Every program in a folder; a folder that is not there holds none. */
export function listStored(folder: string): Listing {
  let names: string[];
  try {
    const stat = statSync(folder, { throwIfNoEntry: false });
    names = stat === undefined ? [] : readdirSync(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { programs: [], unreadable: [`${folder} cannot be read: ${reason}`] };
  }
  const read = names
    .filter((name) => name.endsWith(".json"))
    .map((name) => readStored(path.join(folder, name)));
  return {
    programs: read
      .flatMap((result) => (result.kind === "read" ? [result.stored] : []))
      .sort(newestFirst),
    unreadable: read.flatMap((result) => (result.kind === "unreadable" ? [result.message] : [])),
  };
}

/** All attempts of a run are written when it ends; of these the last one made is the newest. */
function newestFirst(a: StoredProgram, b: StoredProgram): number {
  return (
    b.created_at.localeCompare(a.created_at) ||
    (b.artifact?.attempt ?? 0) - (a.artifact?.attempt ?? 0) ||
    a.id.localeCompare(b.id)
  );
}

/** The newest that fits: what a task drew before a run's outcome card before a bare program. */
export function newest(
  programs: readonly StoredProgram[],
  fits: (artifact: Artifact | null) => boolean,
): StoredProgram | undefined {
  const fitting = programs.filter(({ artifact }) => fits(artifact));
  const kinds = ["pixel_program", "card", undefined] as const;
  return kinds
    .map((kind) => fitting.find(({ artifact }) => artifact?.kind === kind))
    .find((stored) => stored !== undefined);
}
