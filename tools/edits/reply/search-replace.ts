import type { Edit } from "../../../contracts/edit.ts";
import { plainText } from "../text/lines.ts";
import { pathAbove } from "./path-above.ts";
import { meantInput, pathLine } from "./path-mention.ts";
import { fenceInfo, type Placed, type Section } from "./section.ts";

const OPENER = /^<{5,9}\s?(?:SEARCH|ORIGINAL)\b(.*)$/i;
const DIVIDER = /^={5,9}$/;
const CLOSER = /^>{5,9}(?:\s?(?:REPLACE|UPDATED)\b.*)?$/i;
const CLOSER_SPOKEN = /^>{5,9}\s?(?:REPLACE|UPDATED)\b/i;

/**
 * SEARCH/REPLACE blocks:
 *
 *     src/lib.rs
 *     <<<<<<< SEARCH
 *     lines as they are
 *     =======
 *     lines as they should be
 *     >>>>>>> REPLACE
 *
 * Markers have five to nine characters. The path stands above the block, above or in the fence
 * around it, on the opening marker, or first in SEARCH; a block without one means the file of the
 * block before it, or the only input.
 */
export function searchReplaceBlocks(lines: readonly string[], inputs: readonly string[]): Section {
  const placed: Placed[] = [];
  const used = new Set<number>();
  let path: string | null = null;
  let after = 0;
  let fenced = false;
  for (let i = 0; i < lines.length; i++) {
    const line = (lines[i] ?? "").trim();
    if (CLOSER_SPOKEN.test(line)) return malformed(`line ${i + 1} ends a block that never began`);
    const opener = OPENER.exec(line);
    if (!opener) continue;
    const number = placed.length + 1;
    const body = blockBody(lines, i);
    if (typeof body === "string") return malformed(`block ${number} ${body}`);
    const said = splitHints(lines.slice(i + 1, body.divider), opener[1] ?? "");
    let search = said.search;
    let replace = lines.slice(body.divider + 1, body.closer);
    const above = pathAbove(lines, after, i, inputs, fenced);
    fenced = above.fenced;
    let named = said.path ?? above.line;
    const label = pathLine(search[0] ?? "", inputs);
    if (label !== null && isLabel(search[0] ?? "", label, named, inputs)) {
      named = label;
      if (replace[0]?.trim() === search[0]?.trim()) replace = replace.slice(1);
      search = search.slice(1);
    }
    if (named === null && above.near !== null) {
      const meant = meantInput(above.near, inputs);
      if (inputs.includes(meant) || search.length === 0) named = meant;
    }
    path = named ?? path ?? (inputs.length === 1 ? (inputs[0] ?? null) : above.prose);
    if (path === null) return malformed(`block ${number} does not say which file it is for`);
    ({ search, replace } = withoutInnerFences(search, replace));
    const target = search.length > 0 ? meantInput(path, inputs) : path;
    placed.push({ at: i, edit: replaceEdit(target, search, replace, said.line) });
    for (let k = i; k <= body.closer; k++) used.add(k);
    i = body.closer;
    after = body.closer + 1;
  }
  return { kind: "section", placed, used };
}

function malformed(reason: string): Section {
  return { kind: "malformed", reason };
}

function replaceEdit(path: string, search: string[], replace: string[], line: number | null): Edit {
  return { kind: "replace", path, search: plainText(search), replace: plainText(replace), line };
}

/** Where the block's other two markers stand, or what is wrong with it. */
function blockBody(
  lines: readonly string[],
  opener: number,
): { divider: number; closer: number } | string {
  const dividers: number[] = [];
  for (let i = opener + 1; i < lines.length; i++) {
    const line = (lines[i] ?? "").trim();
    if (OPENER.test(line)) return "has no end before the next one begins";
    if (DIVIDER.test(line)) dividers.push(i);
    else if (dividers.length > 0 && CLOSER.test(line)) {
      const divider = theDivider(lines, opener, dividers);
      return divider === null
        ? "has more than one ======= line, so that it is not clear where SEARCH ends"
        : { divider, closer: i };
    } else if (CLOSER_SPOKEN.test(line)) return "has no ======= line";
  }
  return "is cut off: its >>>>>>> REPLACE line is missing";
}

/** Of several lines of equals signs, the one as long as the opening marker. */
function theDivider(lines: readonly string[], opener: number, dividers: number[]): number | null {
  if (dividers.length === 1) return dividers[0] ?? null;
  const length = (text: string, char: string): number => text.split(char).length - 1;
  const wanted = length((lines[opener] ?? "").trim().split(/[^<]/)[0] ?? "", "<");
  const same = dividers.filter((i) => length((lines[i] ?? "").trim(), "=") === wanted);
  return same.length === 1 ? (same[0] ?? null) : null;
}

/** Takes `:start_line:12` and a rule after it off SEARCH, and a path or line off the marker. */
function splitHints(
  search: readonly string[],
  marker: string,
): { search: string[]; line: number | null; path: string | null } {
  const rest = marker.replace(/^[>:\s]+/, "");
  const at = /^(.*?):(\d{1,7})$/.exec(rest);
  const path = pathLine(at?.[1] ?? rest, []);
  let line = at?.[2] !== undefined && path !== null ? Number(at[2]) : null;
  let from = 0;
  for (; from < search.length; from++) {
    const hint = /^:(?:start_line|end_line):\s*(\d{1,7})$/.exec((search[from] ?? "").trim());
    if (!hint) break;
    if (search[from]?.includes("start")) line = Number(hint[1]);
  }
  if (from > 0 && /^-{3,}$/.test((search[from] ?? "").trim())) from++;
  return { search: search.slice(from), line, path };
}

/** Whether SEARCH's first line says which file is meant, and is not one of the file's lines. */
function isLabel(
  line: string,
  path: string,
  named: string | null,
  inputs: readonly string[],
): boolean {
  const bare = line.trim() === path;
  if (named !== null) return bare && path === named;
  return inputs.includes(path) || path.includes("/") || !bare;
}

/** Some models fence the code inside SEARCH and REPLACE once more. */
function withoutInnerFences(
  search: string[],
  replace: string[],
): { search: string[]; replace: string[] } {
  const fenced = (part: string[]): boolean =>
    part.length >= 2 && fenceInfo(part[0] ?? "") !== null && fenceInfo(part.at(-1) ?? "") === "";
  const both = [search, replace].filter((part) => part.length > 0);
  if (both.length === 0 || !both.every(fenced)) return { search, replace };
  return { search: search.slice(1, -1), replace: replace.slice(1, -1) };
}
