import type { Edit } from "../../../contracts/edit.ts";
import { HUNK, hunkBody, isShort } from "./hunk-body.ts";
import { meantInput, pathInInfo, pathInProse, pathLine } from "./path-mention.ts";
import { fenceInfo, type Placed, type Section } from "./section.ts";

const PATCH_FILE = /^\*\*\* (Update|Add|Delete) File: (.+)$/;

/** Which file the hunks that follow are for. */
interface Target {
  path: string | null;
  from: string | null;
  kind: "change" | "create" | "delete";
}

/**
 * Unified diffs, as git, `diff -u` and models write them (counts are not trusted), and the
 * `*** Begin Patch` dialect. Each hunk is a `replace` with the header's line as a hint.
 */
export function unifiedDiffs(
  lines: readonly string[],
  inputs: readonly string[],
  taken: ReadonlySet<number>,
): Section {
  const begun = lines.filter((line, i) => line === "*** Begin Patch" && !taken.has(i)).length;
  const ended = lines.filter((line, i) => line === "*** End Patch" && !taken.has(i)).length;
  if (begun > ended) return { kind: "malformed", reason: "the patch is cut off: it has no end" };
  const placed: Placed[] = [];
  const used = new Set<number>();
  const nowhere: Target = { path: null, from: null, kind: "change" };
  let target = nowhere;
  let fence: { at: number; info: string } | null = null;
  const put = (at: number, edit: Edit): void => {
    placed.push({ at, edit });
    used.add(at);
  };
  for (let i = 0; i < lines.length; i++) {
    if (taken.has(i)) continue;
    const line = lines[i] ?? "";
    const info = fenceInfo(line);
    if (info !== null) {
      fence = fence === null ? { at: i, info } : null;
      if (fence === null) target = nowhere;
      continue;
    }
    const header = fileHeader(lines, i, inputs);
    if (header !== null) {
      if (typeof header === "string") return { kind: "malformed", reason: header };
      if (header.kind === "delete" && header.path !== null) {
        put(i, { kind: "delete", path: header.path });
      }
      target = { ...header, from: target.from };
      for (let k = 0; k < header.lines; k++) used.add(i + k);
      i += header.lines - 1;
      continue;
    }
    const rename = /^rename from (.+)$/.exec(line);
    if (rename) {
      target = { ...nowhere, from: rename[1] ?? null };
      used.add(i);
      continue;
    }
    const to = /^(?:rename to|\*\*\* Move to:) (.+)$/.exec(line);
    const from = target.from ?? target.path;
    if (to && from !== null) {
      const path = (to[1] ?? "").trim();
      put(i, { kind: "rename", path: meantInput(from, inputs), to: path });
      target = { ...nowhere, path };
      continue;
    }
    const inDiffFence = fence !== null && /^(?:diff|patch|udiff)\b/i.test(fence.info);
    const hunk = HUNK.exec(line);
    const bare = inDiffFence && fence?.at === i - 1 && /^[ +-]/.test(line);
    const added = target.kind === "create" && target.path !== null && line.startsWith("+");
    if (!hunk && !bare && !added) continue;
    if (!hunk?.[1] && fence === null && target.path === null) continue;
    const body = hunkBody(lines, hunk ? i + 1 : i, fence !== null, taken);
    if (body.before === body.after) continue;
    const path: string | null =
      target.path ?? pathNear(lines, fence?.at ?? i, fence?.info ?? "", inputs);
    if (target.kind === "delete") {
      i = body.end - 1;
      continue;
    }
    if (path === null) {
      return {
        kind: "malformed",
        reason: `the hunk at line ${i + 1} does not say which file it is for`,
      };
    }
    if (body.end >= lines.length && (fence !== null || isShort(hunk, body))) {
      return { kind: "malformed", reason: `the last hunk, for ${path}, is cut off` };
    }
    target = { ...target, path };
    const start = hunk?.[1] === undefined ? null : Number(hunk[1]);
    for (let k = i; k < body.end; k++) used.add(k);
    put(i, {
      kind: "replace",
      path: target.kind === "create" ? path : meantInput(path, inputs),
      search: body.before,
      replace: body.after,
      line: start === 0 ? null : start,
    });
    i = body.end - 1;
  }
  return { kind: "section", placed, used };
}

/** `--- a/x` + `+++ b/x`, or a `*** … File:` line; how many lines it takes. A text says what is wrong. */
function fileHeader(
  lines: readonly string[],
  at: number,
  inputs: readonly string[],
): (Target & { lines: number }) | string | null {
  const line = lines[at] ?? "";
  const patch = PATCH_FILE.exec(line);
  if (patch) {
    const path = meantInput((patch[2] ?? "").trim(), inputs);
    const kind = patch[1] === "Add" ? "create" : patch[1] === "Delete" ? "delete" : "change";
    return { path, from: null, kind, lines: 1 };
  }
  const next = lines[at + 1] ?? "";
  if (!line.startsWith("--- ") || !next.startsWith("+++ ")) return null;
  const old = headerPath(line);
  const fresh = headerPath(next);
  if (old === null && fresh === null) return "a diff is between /dev/null and /dev/null";
  if (old === null)
    return { path: withoutPrefix(fresh ?? "", null, inputs), from: null, kind: "create", lines: 2 };
  if (fresh === null)
    return { path: withoutPrefix(old, null, inputs), from: null, kind: "delete", lines: 2 };
  const path = withoutPrefix(fresh, old, inputs);
  const before = withoutPrefix(old, fresh, inputs);
  const renamed = /^rename (?:from|to) /.test(lines[at - 1] ?? "");
  if (path !== before && !renamed)
    return `a diff names two files, ${before} and ${path}, but no rename`;
  return { path, from: null, kind: "change", lines: 2 };
}

function headerPath(line: string): string | null {
  const path = (line.slice(4).split("\t")[0] ?? "").trim().replace(/^"(.*)"$/, "$1");
  return path === "/dev/null" ? null : path.replace(/^\.\//, "");
}

/** Without git's `a/` and `b/`, if the other side has the other one or is /dev/null. */
function withoutPrefix(path: string, other: string | null, inputs: readonly string[]): string {
  const paired = /^[ab]\//.test(path) && (other === null || /^[ab]\//.test(other));
  return inputs.includes(path) || !paired ? path : path.slice(2);
}

function pathNear(
  lines: readonly string[],
  at: number,
  info: string,
  inputs: readonly string[],
): string | null {
  const inInfo = pathInInfo(info, inputs);
  if (inInfo !== null) return inInfo;
  let above = at - 1;
  while (above >= 0 && (lines[above] ?? "").trim() === "") above--;
  const line = lines[above] ?? "";
  const near = pathLine(line, inputs) ?? pathInProse(line, inputs);
  return near ?? (inputs.length === 1 ? (inputs[0] ?? null) : null);
}
