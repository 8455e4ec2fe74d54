import type { GraphDeps, Step } from "./deps.ts";

/** What the commands of one run have shown so far, for those that follow in this process. */
export interface RunNotes {
  /** Commands that write into their source and so run in a throwaway copy. */
  inCopy: Set<string>;
  /** What was said already. */
  said: Set<string>;
  /** Folders of installed dependencies, once they were looked for. */
  ignored: Promise<string[]> | null;
}

const notes = new WeakMap<GraphDeps, Map<string, RunNotes>>();
/** Runs follow one another, but for those that Studio starts. */
const KEPT = 8;

/** The run's notes; lost with the process, which costs only that something is found out again. */
export function notesOf({ deps, run }: Step): RunNotes {
  const all = notes.get(deps) ?? new Map<string, RunNotes>();
  notes.set(deps, all);
  const known = all.get(run) ?? { inCopy: new Set(), said: new Set(), ignored: null };
  all.set(run, known);
  const [oldest] = all.keys();
  if (all.size > KEPT && oldest !== undefined) all.delete(oldest);
  return known;
}

/** Tells the owner something about a command, once in the run. */
export function sayOnce(step: Step, level: "info" | "warning", text: string): void {
  const { said } = notesOf(step);
  if (said.has(text)) return;
  said.add(text);
  step.emit({ kind: "notice", level, text });
}
