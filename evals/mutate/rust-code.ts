import { endOf, type Token, tokensOf } from "./rust-tokens.ts";

/** The body of a function, as places in `Code.tokens`: its braces. */
export interface Body {
  readonly open: number;
  readonly close: number;
  /** The return type as it is written; "" for none. */
  readonly returns: string;
}

/** A Rust source that can be walked: its tokens without white space and comments. */
export interface Code {
  readonly source: string;
  readonly tokens: readonly Token[];
  /** For each bracket the place of its partner. */
  readonly partner: ReadonlyMap<number, number>;
  /** Functions outside `#[cfg(test)]`, in order. */
  readonly bodies: readonly Body[];
}

const CLOSING: Record<string, string> = { "(": ")", "[": "]", "{": "}" };

export function readCode(source: string): Code {
  const tokens = tokensOf(source).filter(({ kind }) => kind !== "space" && kind !== "comment");
  const partner = partners(tokens);
  const code = { source, tokens, partner };
  const tested = testModules(code);
  const bodies = tokens
    .flatMap(({ text }, at) => (text === "fn" ? (bodyOf(code, at) ?? []) : []))
    .filter(({ open }) => !tested.some(([from, to]) => open > from && open < to));
  return { ...code, bodies };
}

export const textAt = ({ tokens }: Pick<Code, "tokens">, at: number): string =>
  tokens[at]?.text ?? "";

/** Whether white space stands on both sides, as rustfmt leaves it around operators with two sides. */
export function isSpaced({ source, tokens }: Code, at: number): boolean {
  const token = tokens[at];
  if (token === undefined) return false;
  return /\s/.test(source.charAt(token.at - 1)) && /\s/.test(source.charAt(endOf(token)));
}

/** Places of the tokens inside function bodies, each once, without attributes. */
export function placesInBodies(code: Code): number[] {
  const places = new Set<number>();
  for (const { open, close } of code.bodies) {
    for (let at = open + 1; at < close; at++) {
      if (textAt(code, at) === "#" && textAt(code, at + 1) === "[") {
        at = code.partner.get(at + 1) ?? at;
      } else places.add(at);
    }
  }
  return [...places].sort((a, b) => a - b);
}

/** The source with the tokens from place `from` to place `to` (inclusive) replaced. */
export function replaced(code: Code, from: number, to: number, text: string): string {
  const first = code.tokens[from];
  const last = code.tokens[to];
  if (first === undefined || last === undefined) return code.source;
  return code.source.slice(0, first.at) + text + code.source.slice(endOf(last));
}

/** The source from the token at `from` to the one at `to`, inclusive. */
export function sourceOf(code: Code, from: number, to: number): string {
  const first = code.tokens[from];
  const last = code.tokens[to];
  return first === undefined || last === undefined ? "" : code.source.slice(first.at, endOf(last));
}

/**
 * The first place from `from` on that holds one of the texts outside inner brackets, before the
 * bracket around it closes; null if there is none.
 */
export function findFlat(code: Code, from: number, texts: readonly string[]): number | null {
  for (let at = from; at < code.tokens.length; at++) {
    const text = textAt(code, at);
    if (texts.includes(text)) return at;
    if (text === ")" || text === "]" || text === "}") return null;
    if (text in CLOSING) at = code.partner.get(at) ?? at;
  }
  return null;
}

function partners(tokens: readonly Token[]): Map<number, number> {
  const partner = new Map<number, number>();
  const open: number[] = [];
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind !== "mark") continue;
    if (text in CLOSING) open.push(at);
    const begin = open.at(-1);
    if (begin !== undefined && CLOSING[tokens[begin]?.text ?? ""] === text) {
      partner.set(begin, at).set(at, begin);
      open.pop();
    }
  }
  return partner;
}

function testModules(code: Omit<Code, "bodies">): [number, number][] {
  return code.tokens.flatMap(({ text }, at): [number, number][] => {
    const marked = text === "mod" && textAt(code, at - 3) === "test";
    const open = marked ? at + 2 : -1;
    return marked ? [[open, code.partner.get(open) ?? open]] : [];
  });
}

function bodyOf(code: Omit<Code, "bodies">, at: number): Body | null {
  let arrow: number | null = null;
  for (let next = at + 1; next < code.tokens.length; next++) {
    const text = textAt(code, next);
    if (text === ";") return null;
    if (text === "->") arrow = next;
    if (text === "{") {
      const returns = arrow === null ? "" : sourceOf({ ...code, bodies: [] }, arrow + 1, next - 1);
      return { open: next, close: code.partner.get(next) ?? next, returns };
    }
    if (text in CLOSING) next = code.partner.get(next) ?? next;
  }
  return null;
}
