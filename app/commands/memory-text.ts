import type { Answer, AnsweredRun } from "../../memory/answers.ts";
import type { ArtifactRow, RunRow } from "../../memory/tables.ts";

/** Lines and characters shown of an error or a change; the artifact's file has all of it. */
const ERROR_LINES = 6;
const CHANGE_LINES = { brief: 3, detailed: 10 } as const;

/** An answer as plain text for people: newest first, with the ids of runs and artifacts. */
export function inWords(answer: Answer): string {
  switch (answer.kind) {
    case "attempts": {
      const { about, runs, exact, detail } = answer;
      if (runs.length === 0) return `Nothing in memory is about "${about}".`;
      const attempts = runs.reduce((sum, { attempts }) => sum + attempts.length, 0);
      const counts = `${count(attempts, "attempt")} in ${count(runs.length, "run")}`;
      const head = exact
        ? `${counts} on "${about}", newest first:`
        : `Nothing in memory names "${about}". The nearest, ${counts}, newest first:`;
      return [head, ...runs.map((run) => runWithAttempts(run, detail))].join("\n\n");
    }
    case "errors": {
      const { about, looked_at, runs } = answer;
      const where = `the last ${looked_at === 1 ? "run" : `${looked_at} runs`}${about === null ? "" : ` on "${about}"`}`;
      if (looked_at === 0) {
        return about === null
          ? "No run is remembered yet."
          : `No run in memory is about "${about}".`;
      }
      if (runs.length === 0) return `No errors in ${where}.`;
      const head =
        looked_at === 1
          ? `Errors in ${where}:`
          : `Errors in ${runs.length} of ${where}, newest first:`;
      return [head, ...runs.map(runWithErrors)].join("\n\n");
    }
    case "passages": {
      const { query, passages } = answer;
      if (passages.length === 0) return `Nothing in memory is about "${query}".`;
      const blocks = passages.map(
        ({ id, title, text, created_at }) =>
          `${title}\n  ${id}, ${time(created_at)}\n${indented(text)}`,
      );
      return [`${count(passages.length, "passage")} in memory:`, ...blocks].join("\n\n");
    }
  }
}

function runWithAttempts({ run, attempts }: AnsweredRun, detail: boolean): string {
  const lines = attempts.map((attempt) =>
    [
      `  ${attemptLine(attempt)}`,
      attempt.error === "" ? "" : indented(head(attempt.error, ERROR_LINES), 6),
      indented(head(changeIn(attempt), detail ? CHANGE_LINES.detailed : CHANGE_LINES.brief), 6),
    ]
      .filter((part) => part.trim() !== "")
      .join("\n"),
  );
  return [runLine(run), ...lines].join("\n");
}

function runWithErrors({ run, attempts }: AnsweredRun): string {
  const lines = attempts.map(
    (attempt) => `  ${attemptLine(attempt)}\n${indented(head(attempt.error, ERROR_LINES), 6)}`,
  );
  return [runLine(run), ...lines].join("\n");
}

function runLine(run: RunRow): string {
  const { id, task, title, outcome, overridden, reason, commit, ended_at } = run;
  const by = overridden ? " by its owner's word" : "";
  const landed = commit === null ? by : `${by}, commit ${commit.slice(0, 10)}`;
  const why = reason === "" ? "" : `: ${head(reason, 1)}`;
  return `${title}\n  ${id} of ${task}, ${time(ended_at)}, ${outcome}${landed}${why}`;
}

function attemptLine({ id, attempt, author, accepted, status, summary }: ArtifactRow): string {
  const by = author === "" ? "" : ` by ${author}`;
  return `attempt ${attempt}${by}, ${accepted ? "accepted" : status}: ${summary} (${id})`;
}

/** What the attempt changed: what its text says last, of a diff only the changed lines. */
function changeIn({ text, error, summary }: ArtifactRow): string {
  const before = error === "" ? summary : error;
  const at = text.lastIndexOf(before);
  const change = at < 0 ? text : text.slice(at + before.length);
  const changed = change.split("\n").filter((line) => /^[+-](?!\+\+ |-- )/.test(line));
  return changed.length > 0 ? changed.join("\n") : change;
}

function head(text: string, lines: number): string {
  const all = text.split("\n").filter((line) => line.trim() !== "");
  return all.length <= lines ? all.join("\n") : `${all.slice(0, lines).join("\n")}\n…`;
}

function indented(text: string, by = 4): string {
  return text.replace(/^/gm, " ".repeat(by));
}

function time(iso: string): string {
  return `${iso.slice(0, 16).replace("T", " ")} UTC`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
