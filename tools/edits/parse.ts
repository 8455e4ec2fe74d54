import type { Edit } from "../../contracts/edit.ts";
import { fileDirectives } from "./reply/file-directive.ts";
import { withoutReasoning } from "./reply/reasoning.ts";
import { searchReplaceBlocks } from "./reply/search-replace.ts";
import type { Placed } from "./reply/section.ts";
import { unifiedDiffs } from "./reply/unified-diff.ts";
import { wholeFiles } from "./reply/whole-file.ts";

/**
 * `malformed`: the reply holds edits, but at least one cannot be read whole; none may be applied.
 * `no-edits`: it holds none. `reason` is written for the model that gave the reply.
 */
export type ParsedReply =
  | { kind: "parsed"; edits: Edit[] }
  | { kind: "no-edits"; reason: string }
  | { kind: "malformed"; reason: string };

/** A reply longer than this is no reply. In UTF-16 code units. */
const MAX_REPLY = 4_000_000;

/**
 * The edits of a model's reply, in its order, whatever format each is in: SEARCH/REPLACE blocks,
 * unified diffs, whole files, `DELETE` and `RENAME` lines.
 *
 * @param inputs the task's files; they decide what a shortened path or a missing one means
 */
export function parseReply(reply: string, inputs: readonly string[]): ParsedReply {
  if (reply.length > MAX_REPLY) return { kind: "malformed", reason: "the reply is too long" };
  const spoken = withoutReasoning(reply);
  if (spoken.kind === "still-thinking") {
    return { kind: "malformed", reason: "the reply ends while still thinking: it has no answer" };
  }
  const lines = spoken.text
    .split("\n")
    .map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));

  const blocks = searchReplaceBlocks(lines, inputs);
  if (blocks.kind === "malformed") return blocks;
  const diffs = unifiedDiffs(lines, inputs, blocks.used);
  if (diffs.kind === "malformed") return diffs;
  const used = new Set([...blocks.used, ...diffs.used]);
  const edited = new Set([...blocks.placed, ...diffs.placed].map(({ edit }) => edit.path));
  const files = wholeFiles(lines, inputs, used, edited);
  if (files.kind === "malformed") return files;
  const directives = fileDirectives(lines, inputs, new Set([...used, ...files.used]));

  const placed: Placed[] = [...blocks.placed, ...diffs.placed, ...files.placed, ...directives];
  if (placed.length === 0) {
    return {
      kind: "no-edits",
      reason: "the reply holds no edit: no SEARCH/REPLACE block, diff or whole file",
    };
  }
  return { kind: "parsed", edits: placed.sort((a, b) => a.at - b.at).map(({ edit }) => edit) };
}
