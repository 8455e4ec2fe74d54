import type { Edit, FileChange } from "../../contracts/edit.ts";
import { alreadyDone, isCreated, isVersionOf } from "./already.ts";
import { editFiles, type FileText } from "./edit-files.ts";
import {
  type Draft,
  draftText,
  newDraft,
  overwrite,
  passOver,
  replaceInDraft,
} from "./file-draft.ts";
import type { ReplaceEdit } from "./replace-one.ts";
import { plainLines } from "./text/lines.ts";
import { wholeLoss } from "./text/whole-loss.ts";
import { wholeText } from "./text/whole-text.ts";

/** All or nothing. `changes` names no file twice and none that stays as it is. */
export type ApplyOutcome =
  | { kind: "applied"; changes: FileChange[] }
  | { kind: "already-applied" }
  | { kind: "refused"; reason: string };

/** More refusals than these would only bury the first. */
const MAX_REASONS = 3;

/**
 * Applies a reply's edits in order, as one transaction over all files; touches no disk.
 * Paths are refused where they could leave the repository or reach git's own files.
 *
 * @param read a file's present content by its path; asked once for each path
 * @returns `reason` is written for the model: which edit, what the nearest place is, what differs
 */
export function applyEdits(edits: readonly Edit[], read: (path: string) => FileText): ApplyOutcome {
  const opened = editFiles(edits, read);
  if (opened.kind === "barred") return { kind: "refused", reason: opened.reason };
  const { edits: known, files } = opened;
  const done = new Set(known.filter(isIdle));
  if (done.size === known.length) {
    return { kind: "refused", reason: "SEARCH and REPLACE are the same, so that nothing changes." };
  }
  markDone(known, files.keys(), newDrafts(files), done, false);
  let { drafts, reasons, doubtful } = run(known, files, done);
  if (doubtful.size > 0 && markDone(known, doubtful, newDrafts(files), done, true)) {
    ({ drafts, reasons, doubtful } = run(known, files, done));
  }
  if (reasons.length > 0) return { kind: "refused", reason: reasons.join("\n\n") };
  const changes = [...drafts].flatMap(([path, draft]) => changeOf(path, draft));
  return changes.length > 0 ? { kind: "applied", changes } : { kind: "already-applied" };
}

interface Run {
  drafts: Map<string, Draft>;
  reasons: string[];
  /** Paths where an edit was refused, or merged into lines that SEARCH quotes badly. */
  doubtful: Set<string>;
}

function run(
  edits: readonly Edit[],
  files: ReadonlyMap<string, string | null>,
  done: ReadonlySet<Edit>,
): Run {
  const drafts = newDrafts(files);
  const reasons: string[] = [];
  const doubtful = new Set<string>();
  for (const [i, edit] of edits.entries()) {
    if (reasons.length >= MAX_REASONS || done.has(edit)) continue;
    const why = applyOne(edit, edits, drafts);
    if (why !== null) reasons.push(`Edit ${i + 1} of ${edits.length}, ${edit.path}: ${why}`);
    if (why !== null || drafts.get(edit.path)?.merged) doubtful.add(edit.path);
  }
  return { drafts, reasons, doubtful };
}

const newDrafts = (files: ReadonlyMap<string, string | null>): Map<string, Draft> =>
  new Map([...files].map(([path, text]) => [path, newDraft(text)]));

/** Adds the edits of those paths where all have been applied before; says whether there are any. */
function markDone(
  edits: readonly Edit[],
  paths: Iterable<string>,
  drafts: ReadonlyMap<string, Draft>,
  done: Set<Edit>,
  merging: boolean,
): boolean {
  const before = done.size;
  for (const path of paths) {
    const draft = drafts.get(path);
    const own = edits.filter((edit) => touches(edit, path));
    if (draft && isDone(draft.text, own, merging)) for (const edit of own) done.add(edit);
  }
  return done.size > before;
}

const isIdle = (edit: Edit): boolean =>
  edit.kind === "replace" && edit.search !== "" && edit.search === edit.replace;

/** Whether all edits of a file have been applied to it before. */
function isDone(text: string | null, edits: readonly Edit[], merging: boolean): boolean {
  const replaces = edits.filter((edit) => edit.kind === "replace");
  if (text === null || edits.length === 0) return false;
  if (isCreated(text, edits)) return true;
  return replaces.length === edits.length && alreadyDone(text, replaces, merging);
}

function touches(edit: Edit, path: string): boolean {
  return edit.path === path || (edit.kind === "rename" && edit.to === path);
}

function applyOne(
  edit: Edit,
  edits: readonly Edit[],
  drafts: ReadonlyMap<string, Draft>,
): string | null {
  const draft = drafts.get(edit.path);
  if (!draft) throw new Error(`no draft for ${edit.path}`);
  switch (edit.kind) {
    case "replace":
      // Some models leave a blank line where nothing is to be found.
      return edit.search === "" || (draft.text === null && edit.search.trim() === "")
        ? create(draft, edit.replace)
        : replace(draft, edit, edits);
    case "write":
      return write(draft, edit.text, elsewhere(edit, edits));
    case "delete":
      overwrite(draft, null);
      return null;
    case "rename":
      return rename(draft, drafts.get(edit.to), edit.to);
  }
}

function write(draft: Draft, text: string, others: ReadonlySet<string>): string | null {
  const loss = draft.text === null ? null : wholeLoss(draft.text, text, others);
  if (loss === null) overwrite(draft, draft.text === null ? text : wholeText(draft.text, text));
  return loss;
}

/** Lines that the other edits of the reply write to other files. */
function elsewhere(edit: Edit, others: readonly Edit[]): Set<string> {
  const texts = others.map((other) => {
    if (other.path === edit.path) return "";
    if (other.kind === "write") return other.text;
    return other.kind === "replace" ? other.replace : "";
  });
  return new Set(texts.flatMap((text) => plainLines(text).map((line) => line.trim())));
}

function create(draft: Draft, text: string): string | null {
  if (draft.text !== null && draft.text.trim() !== "" && draft.text !== text) {
    return "SEARCH is empty, which makes a new file, but the file exists; quote the lines to change.";
  }
  overwrite(draft, text);
  return null;
}

function replace(draft: Draft, edit: ReplaceEdit, edits: readonly Edit[]): string | null {
  if (draft.text === null) return "the file does not exist; an empty SEARCH creates a file.";
  const others = edits.flatMap((other) =>
    other.kind === "replace" && other.path === edit.path && other.search !== "" ? [other] : [],
  );
  const text = draft.text;
  const doneBefore = (one: ReplaceEdit): boolean =>
    isVersionOf(one) && alreadyDone(text, [one], false);
  if (doneBefore(edit)) {
    draft.partly = true;
    passOver(draft, edit);
    return null;
  }
  draft.partly ||= others.slice(others.indexOf(edit) + 1).some(doneBefore);
  return replaceInDraft(draft, edit, others);
}

function rename(from: Draft, to: Draft | undefined, path: string): string | null {
  if (!to) throw new Error(`no draft for ${path}`);
  if (from.text === null) return to.text === null ? "there is no such file to rename." : null;
  if (to.text !== null) return `cannot be renamed: ${path} exists.`;
  overwrite(to, draftText(from));
  overwrite(from, null);
  return null;
}

function changeOf(path: string, draft: Draft): FileChange[] {
  const text = draftText(draft);
  if (text === draft.before) return [];
  return text === null ? [{ kind: "delete", path }] : [{ kind: "write", path, text }];
}
