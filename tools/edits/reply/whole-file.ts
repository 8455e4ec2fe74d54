import { plainText } from "../text/lines.ts";
import { meantInput, pathInInfo, pathInProse, pathLine } from "./path-mention.ts";
import { fenceInfo, fenceLength, type Placed, type Section } from "./section.ts";

/** Languages of fences by the file's ending, where they are not the same word. */
const LANGUAGES: Record<string, string[]> = {
  rs: ["rust"],
  md: ["markdown"],
  py: ["python"],
  ts: ["typescript"],
  js: ["javascript"],
  yml: ["yaml"],
  txt: ["text", "plaintext"],
  sh: ["bash", "shell"],
};

interface Fence {
  open: number;
  close: number;
  info: string;
}

/**
 * Whole files: a fence whose info string, the line above or the first line inside names a path;
 * or, when the task has one input, the reply's only fence in that file's language. `taken` are
 * lines that another format has used; fences around those are not files.
 */
export function wholeFiles(
  lines: readonly string[],
  inputs: readonly string[],
  taken: ReadonlySet<number>,
  edited: ReadonlySet<string>,
): Section {
  const found = fences(lines, taken);
  if (typeof found === "string") return { kind: "malformed", reason: found };
  const placed: Placed[] = [];
  const used = new Set<number>();
  const nameless: Fence[] = [];
  let after = 0;
  for (const [index, fence] of found.entries()) {
    const named = fencePath(lines, fence, after, inputs);
    after = fence.close + 1;
    if (named === null) {
      nameless.push(fence);
      continue;
    }
    const path = meantInput(named.path, inputs);
    if (edited.has(path)) continue;
    if (/\.(?:md|markdown)$/i.test(path) && found[index + 1]?.info === "") {
      return {
        kind: "malformed",
        reason: `${path} has code blocks of its own: put \`\`\`\` around it`,
      };
    }
    placed.push(written(lines, fence, path, named.inside));
    for (let i = fence.open; i <= fence.close; i++) used.add(i);
  }
  const only = inputs.length === 1 ? inputs[0] : undefined;
  if (placed.length === 0 && edited.size === 0 && only !== undefined) {
    const files = nameless.filter((fence) => fitsLanguage(fence.info, only));
    if (files.length > 1) {
      return {
        kind: "malformed",
        reason: `it has ${files.length} code blocks and none of them names its file`,
      };
    }
    if (files[0]) placed.push(written(lines, files[0], only, false));
  }
  return { kind: "section", placed, used };
}

function written(lines: readonly string[], fence: Fence, path: string, inside: boolean): Placed {
  const text = plainText(lines.slice(fence.open + (inside ? 2 : 1), fence.close));
  return { at: fence.open, edit: { kind: "write", path, text } };
}

/** `inside` is true when the first line of the content is a bare path and no part of the file. */
function fencePath(
  lines: readonly string[],
  fence: Fence,
  after: number,
  inputs: readonly string[],
): { path: string; inside: boolean } | null {
  const first = lines[fence.open + 1] ?? "";
  const label = fence.open + 1 < fence.close ? pathLine(first, inputs) : null;
  const bare = label !== null && first.trim() === label;
  const inInfo = pathInInfo(fence.info, inputs);
  if (inInfo !== null) return { path: inInfo, inside: bare && label === inInfo };
  let above = fence.open - 1;
  while (above >= after && (lines[above] ?? "").trim() === "") above--;
  if (above >= after) {
    const line = lines[above] ?? "";
    const path = pathLine(line, inputs) ?? pathInProse(line, inputs);
    if (path !== null) return { path, inside: bare && label === path };
  }
  return label === null ? null : { path: label, inside: bare };
}

function fitsLanguage(info: string, path: string): boolean {
  const language = info.split(/[\s,{]/)[0]?.toLowerCase() ?? "";
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  return language === "" || language === ending || (LANGUAGES[ending] ?? []).includes(language);
}

/** All outermost fences that hold no line of another format, or what is wrong with them. */
function fences(lines: readonly string[], taken: ReadonlySet<number>): Fence[] | string {
  const found: Fence[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? "";
    const info = taken.has(i) ? null : fenceInfo(line);
    if (info === null) continue;
    const end = fenceEnd(lines, i, taken);
    if (end.holdsOther) {
      i = end.close;
      continue;
    }
    if (end.close >= lines.length) return `the code block that begins at line ${i + 1} never ends`;
    found.push({ open: i, close: end.close, info });
    i = end.close;
  }
  return found;
}

/** A fence inside a fence needs an info string, or it is the end of the outer one. */
function fenceEnd(
  lines: readonly string[],
  open: number,
  taken: ReadonlySet<number>,
): { close: number; holdsOther: boolean } {
  const mark = (lines[open] ?? "").trim()[0];
  const length = fenceLength(lines[open] ?? "");
  let depth = 1;
  let holdsOther = false;
  for (let i = open + 1; i < lines.length; i++) {
    if (taken.has(i)) {
      holdsOther = true;
      continue;
    }
    const line = lines[i] ?? "";
    const info = fenceInfo(line);
    if (info === null || line.trim()[0] !== mark || fenceLength(line) < length) continue;
    depth += info === "" ? -1 : 1;
    if (depth === 0) return { close: i, holdsOther };
  }
  return { close: lines.length, holdsOther };
}
