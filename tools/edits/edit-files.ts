import type { Edit } from "../../contracts/edit.ts";
import { pathTrouble } from "./edit-path.ts";

/** A file as its reader found it; `text` is strictly decoded UTF-8 and keeps its byte-order mark. */
export type FileText =
  | { kind: "text"; text: string }
  | { kind: "missing" }
  | { kind: "not-text" }
  /** May not be touched; `why` is a clause about the path, such as "leads over a symbolic link". */
  | { kind: "barred"; why: string };

/** `edits` go by the paths that exist; `files` holds each path's text, null where there is none. */
export type EditFiles =
  | { kind: "open"; edits: Edit[]; files: Map<string, string | null> }
  | { kind: "barred"; reason: string };

/** Reads every file that the edits name, once; git's `a/` and `b/` are taken off where that helps. */
export function editFiles(edits: readonly Edit[], read: (path: string) => FileText): EditFiles {
  const files = new Map<string, string | null>();
  const reasons: string[] = [];
  const open = (path: string): boolean => {
    const known = files.get(path);
    if (known !== undefined) return known !== null;
    const trouble = pathTrouble(path);
    const file: FileText = trouble === null ? read(path) : { kind: "barred", why: trouble };
    if (file.kind === "barred") reasons.push(`The path ${JSON.stringify(path)} ${file.why}.`);
    if (file.kind === "not-text") reasons.push(`${path} is not UTF-8 text and cannot be edited.`);
    files.set(path, file.kind === "text" ? file.text : null);
    return file.kind === "text";
  };
  const known = edits.map((edit) => {
    const exists = open(edit.path);
    if (edit.kind === "rename") open(edit.to);
    const bare = /^[ab]\//.test(edit.path) ? edit.path.slice(2) : null;
    return exists || bare === null || !open(bare) ? edit : { ...edit, path: bare };
  });
  if (reasons.length > 0) return { kind: "barred", reason: reasons.join("\n") };
  return { kind: "open", edits: known, files };
}
