/** Endings that make a bare word a file name; anything with a slash or in backticks needs none. */
const ENDINGS = new Set(
  (
    "rs toml wgsl glsl lock md txt json jsonc yml yaml py ts tsx js jsx mjs cjs html css c h cc cpp " +
    "hpp go java kt swift sh sql xml ini cfg conf env svg asm s proto ron csv nix zig lua rb"
  ).split(" "),
);
const NAMES = new Set(["Makefile", "Dockerfile", "LICENSE", "README", "Justfile", "justfile"]);

const LABEL = /^(?:file(?:name| ?path)?|path|new file|updated file|modified file)\s*[:=]\s*/i;
const NOTE = /\s*\((?:new|new file|modified|updated|edited|changed|created|existing)\)$/i;
const COMMENT = /^(?:\/\/[/!]?|#|--|;|<!--|\/\*)\s*/;

/**
 * The path that a line consists of, with what models put around it taken away: Markdown headings,
 * list marks, bold, backticks, quotes, `File:`, a comment mark, a colon after it, `./` before it.
 * Null when the line says anything else.
 */
export function pathLine(line: string, inputs: readonly string[]): string | null {
  if (line.length > 400) return null;
  let text = line.trim().replace(/^(?:#{1,6}|[-*+>]|\d{1,3}[.)])\s+/, "");
  text = text.replace(COMMENT, "").replace(/\s*(?:-->|\*\/)$/, "");
  let marked = false;
  for (let round = 0; round < 4; round++) {
    const before = text;
    text = text.replace(/:$/, "").replace(NOTE, "").trim();
    const bare = text.replace(LABEL, "");
    if (bare !== text) marked = true;
    text = unwrapped(bare);
    if (text !== bare) marked = true;
    if (text === before) break;
  }
  return asPath(text, inputs, marked);
}

/** The one path that a sentence names, or null when it names none or several. */
export function pathInProse(line: string, inputs: readonly string[]): string | null {
  if (line.length > 2000) return null;
  const found = new Set<string>();
  for (const word of line.split(/[\s,;()]+/)) {
    const text = word.replace(/^["'*[]+|["'*\].:!?]+$/g, "");
    const path = asPath(unwrapped(text), inputs, false);
    if (path !== null) found.add(path);
  }
  return found.size === 1 ? ([...found][0] ?? null) : null;
}

/** The path in a fence's info string: ```rust src/lib.rs, ```rust:src/lib.rs, ```src/lib.rs, title="…". */
export function pathInInfo(info: string, inputs: readonly string[]): string | null {
  for (const word of info.split(/[\s{},]+/)) {
    const value = word.replace(/^(?:title|file|filename|path|name)=/i, "");
    const direct = asPath(unwrapped(value), inputs, value !== word);
    if (direct !== null && !/^[a-z+#]+:/i.test(direct)) return direct;
    const colon = value.indexOf(":");
    if (colon > 0) {
      const rest = asPath(unwrapped(value.slice(colon + 1)), inputs, true);
      if (rest !== null) return rest;
    }
  }
  return null;
}

function unwrapped(text: string): string {
  for (const mark of ["**", "__", "`", '"', "'", "*", "<"]) {
    const end = mark === "<" ? ">" : mark;
    if (text.length > mark.length * 2 && text.startsWith(mark) && text.endsWith(end)) {
      return text.slice(mark.length, -end.length).trim();
    }
  }
  return text;
}

/** `marked`: something beside the text itself (backticks, `File:`) said that it is a path. */
function asPath(text: string, inputs: readonly string[], marked: boolean): string | null {
  const path = text.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
  if (inputs.includes(path)) return path;
  if (!/^[A-Za-z0-9_.@+~/-][A-Za-z0-9_.@+~/ -]*$/.test(path) || path.includes("//")) return null;
  if (path.includes(" ") || path.endsWith("/") || path.endsWith(".")) return null;
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  const ending = dot >= 0 ? name.slice(dot + 1) : "";
  if (ENDINGS.has(ending.toLowerCase()) || NAMES.has(name)) return path;
  if (path.includes("/")) return marked || dot >= 0 || path.split("/").length > 2 ? path : null;
  return marked && /^\.?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+$|^\.[a-z]+$/.test(name) ? path : null;
}

/**
 * The input that a path means: itself, itself without git's `a/` or `b/`, or the one input that
 * it is an ending of (`lib.rs`) or that is an ending of it (`/home/me/repo/src/lib.rs`).
 */
export function meantInput(path: string, inputs: readonly string[]): string {
  if (inputs.includes(path)) return path;
  const stripped = /^[ab]\//.test(path) ? path.slice(2) : path;
  if (inputs.includes(stripped)) return stripped;
  const ends = inputs.filter(
    (input) => input.endsWith(`/${stripped}`) || stripped.endsWith(`/${input}`),
  );
  return ends.length === 1 ? (ends[0] ?? path) : path;
}
