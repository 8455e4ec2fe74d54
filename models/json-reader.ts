/**
 * A lenient reader of JSON. It takes the liberties that models take and fails at whatever could
 * mean more than one thing.
 */

export type Parsed =
  | { kind: "value"; value: unknown; end: number }
  | { kind: "cut-off" }
  /** `begun` when it was JSON for at least one item. */
  | { kind: "garbled"; begun: boolean };

const MAX_DEPTH = 100;

export interface Source {
  text: string;
  work: { left: number };
}

const CUT_OFF: Parsed = { kind: "cut-off" };
const GARBLED: Parsed = { kind: "garbled", begun: false };

function garbledAfter(items: number): Parsed {
  return { kind: "garbled", begun: items > 0 };
}

/** The value that starts at `at`, with where it ends. */
export function readValue(source: Source, at: number, depth: number): Parsed {
  if (depth > MAX_DEPTH) return GARBLED;
  source.work.left -= 10;
  if (source.work.left < 0) return CUT_OFF;
  const start = skipBlank(source, at);
  const character = source.text[start];
  if (character === undefined) return CUT_OFF;
  if (character === "{") return readObject(source, start + 1, depth);
  if (character === "[") return readArray(source, start + 1, depth);
  if (isQuote(character)) return readString(source, start);
  return readScalar(source, start);
}

function readArray(source: Source, start: number, depth: number): Parsed {
  const items: unknown[] = [];
  for (let at = start; ; ) {
    at = skipBlank(source, at);
    if (source.text[at] === "]") return { kind: "value", value: items, end: at + 1 };
    const item = readValue(source, at, depth + 1);
    if (item.kind === "garbled") return garbledAfter(items.length + (item.begun ? 1 : 0));
    if (item.kind === "cut-off") return item;
    items.push(item.value);
    const next = afterItem(source, item.end, "]");
    if (typeof next !== "number") return next;
    at = next;
  }
}

function readObject(source: Source, start: number, depth: number): Parsed {
  const entries: [string, unknown][] = [];
  for (let at = start; ; ) {
    at = skipBlank(source, at);
    const character = source.text[at];
    if (character === undefined) return CUT_OFF;
    if (character === "}")
      return { kind: "value", value: Object.fromEntries(entries), end: at + 1 };
    const key = isQuote(character) ? readString(source, at) : readBareKey(source, at);
    if (key.kind === "cut-off") return key;
    if (key.kind === "garbled") return garbledAfter(entries.length);
    const colon = skipBlank(source, key.end);
    if (source.text[colon] === undefined) return CUT_OFF;
    if (source.text[colon] !== ":") return garbledAfter(entries.length);
    const value = readValue(source, colon + 1, depth + 1);
    if (value.kind === "cut-off") return value;
    if (value.kind === "garbled") return garbledAfter(entries.length + (value.begun ? 1 : 0));
    entries.push([String(key.value), value.value]);
    const next = afterItem(source, value.end, "}");
    if (typeof next !== "number") return next;
    at = next;
  }
}

/** Where the next item starts: after a comma, at the closing bracket, or on a new line. */
function afterItem(source: Source, end: number, closing: string): number | Parsed {
  const at = skipBlank(source, end);
  const character = source.text[at];
  if (character === undefined) return CUT_OFF;
  if (character === ",") return at + 1;
  if (character === closing) return at;
  return source.text.slice(end, at).includes("\n") ? at : garbledAfter(1);
}

const QUOTES: Record<string, string> = { '"': '"', "'": "'", "“": "”", "‘": "’" };

function isQuote(character: string): boolean {
  return character in QUOTES;
}

function readString(source: Source, start: number): Parsed {
  const { text, work } = source;
  const opening = text[start] ?? "";
  if (text.startsWith(opening.repeat(3), start)) {
    const end = text.indexOf(opening.repeat(3), start + 3);
    if (end < 0) return CUT_OFF;
    work.left -= end - start;
    return { kind: "value", value: text.slice(start + 3, end), end: end + 3 };
  }
  const closing = QUOTES[opening];
  let value = "";
  let strayQuotes = 0;
  let lines = 1;
  for (let at = start + 1; at < text.length; at += 1) {
    work.left -= 1;
    if (work.left < 0) return CUT_OFF;
    const character = text[at] ?? "";
    if (character === "\\") {
      const escaped = readEscape(text, at + 1);
      if (escaped === null) return CUT_OFF;
      value += escaped.value;
      at = escaped.end - 1;
      continue;
    }
    if (character === closing && endsString(source, at + 1)) {
      const clear = strayQuotes === 0 || (strayQuotes % 2 === 0 && lines === 1);
      return clear ? { kind: "value", value, end: at + 1 } : garbledAfter(1);
    }
    if (character === closing) {
      // Two strings side by side, or one with quotes in it? Not to be guessed.
      if (/^[ \t]+["'“]/.test(text.slice(at + 1, at + 50))) return garbledAfter(1);
      if (!isApostrophe(text, at)) strayQuotes += 1;
    }
    if (character === "\n") lines += 1;
    value += character;
  }
  return CUT_OFF;
}

function isApostrophe(text: string, at: number): boolean {
  return /^\p{L}['’]\p{L}/u.test(text.slice(at - 1, at + 2));
}

/**
 * A quote ends its string only where JSON can go on: models forget to escape the others, which are
 * then believed if they come in pairs on one line.
 */
function endsString(source: Source, after: number): boolean {
  const next = skipBlank(source, after);
  const character = source.text[next];
  const between = source.text.slice(after, next);
  if (/["'“”]/.test(between)) return false; // No comment, but more of the string.
  if (character === undefined || ",:]}".includes(character)) return true;
  return between.includes("\n") && startsItem(source.text.slice(next, next + 100));
}

/** On a new line: a string, number, bracket, literal or bare key, whose comma was forgotten. */
function startsItem(text: string): boolean {
  return /^(["'“{[]|[-+.]?\d|(true|false|null|True|False|None)\b|[A-Za-z_$][\w$-]*\s*:)/.test(text);
}

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

/** An escape, of which unknown ones mean the character itself; null when the text ends within it. */
function readEscape(text: string, at: number): { value: string; end: number } | null {
  const character = text[at];
  if (character === undefined) return null;
  if (character === "u") {
    const code = /^[0-9a-fA-F]{4}/.exec(text.slice(at + 1, at + 5))?.[0];
    if (code !== undefined)
      return { value: String.fromCharCode(Number.parseInt(code, 16)), end: at + 5 };
    if (at + 5 > text.length) return null;
  }
  // A backslash before anything unknown stands for itself, as in a Windows path or a regex.
  const value =
    ESCAPES[character] ?? ("\"'\\/`\n".includes(character) ? character : `\\${character}`);
  return { value, end: at + 1 };
}

function readBareKey({ text }: Source, at: number): Parsed {
  const key = /^[A-Za-z_$][\w$-]*/.exec(text.slice(at, at + 200))?.[0];
  if (key === undefined) return GARBLED;
  return { kind: "value", value: key, end: at + key.length };
}

const LITERALS: Record<string, unknown> = {
  true: true,
  false: false,
  null: null,
  True: true,
  False: false,
  None: null,
};

function readScalar({ text }: Source, at: number): Parsed {
  const token = /^[-+.\w]+/.exec(text.slice(at, at + 400))?.[0];
  if (token === undefined) return GARBLED;
  const end = at + token.length;
  if (end === text.length) return CUT_OFF; // The rest of a number or word may be missing.
  if (Object.hasOwn(LITERALS, token)) return { kind: "value", value: LITERALS[token], end };
  if (!/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(token)) return GARBLED;
  const value = Number(token);
  return Number.isFinite(value) ? { kind: "value", value, end } : GARBLED;
}

/** Past white space and comments. */
function skipBlank({ text, work }: Source, at: number): number {
  // A comment that is never closed reaches to the end, so that it is looked for once only.
  const blank = /(?:[\s\uFEFF]+|\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?(?:\*\/|$))*/y;
  blank.lastIndex = at;
  const length = blank.exec(text)?.[0].length ?? 0;
  work.left -= length;
  return at + length;
}
