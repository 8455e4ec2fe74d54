import { applyEdits } from "../../tools/edits/apply.ts";
import { parseReply } from "../../tools/edits/parse.ts";
import { likeness } from "../../tools/edits/text/line-words.ts";
import { indentOf } from "../../tools/edits/text/lines.ts";

/** A file's text after all blocks of a reply, or null for a refusal. */
export type Matcher = (text: string, blocks: readonly Block[]) => string | null;

export interface Block {
  search: string[];
  replace: string[];
}

const PATH = "src/file.rs";

export function replyOf(blocks: readonly Block[]): string {
  const part = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");
  return blocks
    .map(
      ({ search, replace }) =>
        `${PATH}\n\`\`\`rust\n<<<<<<< SEARCH\n${part(search)}=======\n${part(replace)}>>>>>>> REPLACE\n\`\`\`\n`,
    )
    .join("\n");
}

/** This project's, from the reply's text on; `already` stands for "already applied". */
export const ours: Matcher = (text, blocks) => {
  const parsed = parseReply(replyOf(blocks), [PATH]);
  if (parsed.kind !== "parsed") return null;
  const outcome = applyEdits(parsed.edits, () => ({ kind: "text", text }));
  if (outcome.kind === "refused") return null;
  const change = outcome.kind === "applied" ? outcome.changes[0] : undefined;
  return change?.kind === "write" ? change.text : text;
};

/** The text of SEARCH must stand in the file once, byte for byte. */
export const exactAndUnique: Matcher = (text, blocks) => {
  let now = text;
  for (const { search, replace } of blocks) {
    const [head, tail, more] = now.split(`${search.join("\n")}\n`);
    if (head === undefined || tail === undefined || more !== undefined) return null;
    now = `${head}${replace.map((line) => `${line}\n`).join("")}${tail}`;
  }
  return now;
};

/** The first place that is equal, or equal but for indentation, or else the likest at 0.6 or more; indented as its first line is. */
export const firstFuzzy: Matcher = (text, blocks) => {
  let lines = text.split("\n");
  for (const { search, replace } of blocks) {
    const at = fuzzyPlace(lines, search);
    if (at < 0) return null;
    const indent = indentOf(lines[at] ?? "");
    const own = indentOf(search[0] ?? "");
    const deeper = (line: string): string =>
      line.startsWith(own) && line.trim() !== "" ? indent + line.slice(own.length) : line;
    lines = lines.toSpliced(at, search.length, ...replace.map(deeper));
  }
  return lines.join("\n");
};

function fuzzyPlace(lines: readonly string[], search: readonly string[]): number {
  for (const same of [
    (a: string, b: string) => a === b,
    (a: string, b: string) => a.trim() === b.trim(),
  ]) {
    for (let at = 0; at + search.length <= lines.length; at++) {
      if (search.every((line, i) => same(line, lines[at + i] ?? ""))) return at;
    }
  }
  let best = -1;
  let most = 0.6;
  for (let at = 0; at + search.length <= lines.length; at++) {
    const sum = search.reduce((total, line, i) => {
      const other = lines[at + i] ?? "";
      return total + (line.trim() === other.trim() ? 1 : likeness(line, other));
    }, 0);
    if (sum / search.length > most) {
      most = sum / search.length;
      best = at;
    }
  }
  return best;
}
