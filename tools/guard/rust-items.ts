import { isName } from "./rust-tokens.ts";

/** One item of a Rust file or module: `fn`, `use`, `mod`, … */
export interface RustItem {
  /** Each attribute's tokens between `#[` and `]`, joined by spaces. */
  attributes: string[];
  /** The keyword that makes it what it is; "macro" for a call like `thread_local! { … }`. */
  kind: string;
  /** Empty where there is none (`use`, `impl`). */
  name: string;
  /** Everything after the attributes. */
  tokens: string[];
  /** What stands between the braces of a `mod`; null for all else. */
  inside: RustItems | null;
}

export interface RustItems {
  /** `#![…]` of the file or module. */
  inner: string[];
  items: RustItem[];
}

const KEYWORDS =
  /^(?:fn|mod|use|struct|enum|union|trait|impl|type|const|static|macro_rules|extern|let)$/;
/** What may stand before the keyword. */
const BEFORE = /^(?:pub|unsafe|async|default|safe|const|extern|".*")$/;
const CLOSING: Record<string, string> = { "(": ")", "[": "]", "{": "}" };

/** Splits a file's or module's tokens into its items; never fails, whatever it is given. */
export function rustItems(tokens: readonly string[]): RustItems {
  const found: RustItems = { inner: [], items: [] };
  for (let at = 0; at < tokens.length; ) {
    const attributes: string[] = [];
    while (tokens[at] === "#") {
      const inner = tokens[at + 1] === "!";
      const open = at + (inner ? 2 : 1);
      if (tokens[open] !== "[") break;
      const end = groupEnd(tokens, open);
      (inner ? found.inner : attributes).push(tokens.slice(open + 1, end - 1).join(" "));
      at = end;
    }
    if (at >= tokens.length) break;
    const item = itemAt(tokens, at, attributes);
    found.items.push(item);
    at += item.tokens.length;
  }
  return found;
}

function itemAt(tokens: readonly string[], start: number, attributes: string[]): RustItem {
  const { kind, name } = headOf(tokens, start);
  // These end at their semicolon, whatever braces stand before it.
  const endsAtSemicolon = /^(?:use|const|static|type|let)$/.test(kind);
  let at = start;
  let open = -1;
  while (at < tokens.length) {
    const token = tokens[at] ?? "";
    if (token === ";") {
      at++;
      break;
    }
    if (token in CLOSING) {
      const end = groupEnd(tokens, at);
      open = at;
      at = end;
      if (token === "{" && !endsAtSemicolon) break;
    } else {
      at++;
    }
  }
  const inside = kind === "mod" && open >= 0 ? rustItems(tokens.slice(open + 1, at - 1)) : null;
  return { attributes, kind, name, tokens: tokens.slice(start, at), inside };
}

function headOf(tokens: readonly string[], start: number): { kind: string; name: string } {
  let at = start;
  while (BEFORE.test(tokens[at] ?? "")) {
    const next = tokens[at + 1] ?? "";
    // `const NAME`, `extern crate` and `extern { }` are no prefix of another keyword.
    if (/^(?:const|extern)$/.test(tokens[at] ?? "") && !KEYWORDS.test(next) && !BEFORE.test(next)) {
      break;
    }
    at = next === "(" ? groupEnd(tokens, at + 1) : at + 1;
  }
  const word = tokens[at] ?? "";
  if (word === "macro_rules") return { kind: word, name: tokens[at + 2] ?? "" };
  if (!KEYWORDS.test(word)) return { kind: "macro", name: isName(word) ? word : "" };
  const next = tokens[at + 1] === "mut" ? tokens[at + 2] : tokens[at + 1];
  const named = word !== "use" && word !== "impl" && next !== undefined && isName(next);
  return { kind: word, name: named ? next : "" };
}

/** Just after the bracket that closes the one at `open`. */
function groupEnd(tokens: readonly string[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    if (/^[([{]$/.test(tokens[at] ?? "")) depth++;
    else if (/^[)\]}]$/.test(tokens[at] ?? "") && --depth === 0) return at + 1;
  }
  return tokens.length;
}
