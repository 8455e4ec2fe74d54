import {
  type Body,
  type Code,
  findFlat,
  readCode,
  replaced,
  sourceOf,
  textAt,
} from "./rust-code.ts";
import type { Variant } from "./rust-mutants.ts";
import { endOf, tokensOf } from "./rust-tokens.ts";

/**
 * Sources that should mean the same as this one and look different. Works on tokens, so whoever
 * uses one holds it to the tests.
 */
export function rustRewrites(source: string): Variant[] {
  const code = readCode(source);
  const rewrites = [
    ...code.bodies.flatMap((body) => renamedLocals(code, body)),
    ...code.tokens.flatMap((_, at) => [...invertedIf(code, at), ...mirrored(code, at)]),
    ...code.bodies.flatMap((body) => extractedConstants(code, body)),
    ...reorderedFunctions(code),
    { change: "changed-comments", text: withOtherComments(source) },
    { change: "reformatted", text: withOtherSpace(source) },
  ];
  return rewrites.filter(({ text }) => text !== source);
}

function renamedLocals(code: Code, { open, close }: Body): Variant[] {
  const names = new Set<string>();
  for (let at = open; at < close; at++) {
    const next = textAt(code, at + 1) === "mut" ? at + 2 : at + 1;
    if (textAt(code, at) === "let" && ["=", ":"].includes(textAt(code, next + 1))) {
      names.add(textAt(code, next));
    }
  }
  const body = sourceOf(code, open, close);
  return (
    [...names]
      .filter((name) => /^[a-z]\w*$/.test(name))
      // A name in a format string or of a field is not only the local's.
      .filter(
        (name) =>
          !new RegExp(`\\{${name}\\b|\\b${name}:[^:]`).test(body.replaceAll(`let ${name}:`, "")),
      )
      .map((name) => {
        const text = tokensOf(body)
          .map((token, at, all) => {
            const field = all[at - 1]?.text === ".";
            return token.kind === "word" && token.text === name && !field
              ? `the_${name}`
              : token.text;
          })
          .join("");
        return { change: "renamed-local", text: replaced(code, open, close, text) };
      })
  );
}

function invertedIf(code: Code, at: number): Variant[] {
  if (textAt(code, at) !== "if" || textAt(code, at - 1) === "else") return [];
  const open = findFlat(code, at + 1, ["{"]);
  const middle = open === null ? undefined : code.partner.get(open);
  if (open === null || middle === undefined || textAt(code, middle + 1) !== "else") return [];
  const other = middle + 2;
  const end = code.partner.get(other);
  const condition = sourceOf(code, at + 1, open - 1);
  if (end === undefined || textAt(code, other) !== "{" || /\blet\b/.test(condition)) return [];
  const then = sourceOf(code, open, middle);
  const text = `if !(${condition}) ${sourceOf(code, other, end)} else ${then}`;
  return [{ change: "inverted-if", text: replaced(code, at, end, text) }];
}

const MIRRORED: Record<string, string> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  ">": "<",
  "<=": ">=",
  ">=": "<=",
};

/** `a < b` as `b > a`, where both sides are a single word or number. */
function mirrored(code: Code, at: number): Variant[] {
  const other = MIRRORED[textAt(code, at + 1)];
  const left = code.tokens[at];
  const right = code.tokens[at + 2];
  const simple = [left, right].every((side) => side?.kind === "word" || side?.kind === "number");
  const before = ["if", "&&", "||", "(", "="].includes(textAt(code, at - 1));
  const after = ["{", "&&", "||", ")", ";"].includes(textAt(code, at + 3));
  if (other === undefined || !simple || !before || !after) return [];
  const text = `${right?.text ?? ""} ${other} ${left?.text ?? ""}`;
  return [{ change: "mirrored-comparison", text: replaced(code, at, at + 2, text) }];
}

/** A number gets a name, one statement ahead. */
function extractedConstants(code: Code, { open, close }: Body): Variant[] {
  const variants: Variant[] = [];
  for (let at = open + 1; at < close; at++) {
    const token = code.tokens[at];
    const plain = token?.kind === "number" && /^\d{2,}$/.test(token.text);
    const pattern = ["=>", "|", "..=", "@"].some((mark) =>
      [textAt(code, at - 1), textAt(code, at + 1)].includes(mark),
    );
    if (!plain || pattern || textAt(code, at - 1) === ".") continue;
    const text = replaced(code, at, at, "number");
    const begin = endOf(code.tokens[open] ?? token);
    const named = `${text.slice(0, begin)}\n        let number = ${token.text};${text.slice(begin)}`;
    variants.push({ change: "extracted-constant", text: named });
  }
  return variants;
}

/** Two neighbouring functions change places, with what stands above them. */
function reorderedFunctions(code: Code): Variant[] {
  const items = code.bodies.map(({ open, close }) => {
    const end = endOf(code.tokens[close] ?? { kind: "mark", text: "", at: 0 });
    return { begin: beginOfItem(code, open), end };
  });
  return items.flatMap((one, index) => {
    const next = items[index + 1];
    if (next === undefined || next.begin < one.end) return [];
    const between = code.source.slice(one.end, next.begin);
    if (between.trim() !== "") return [];
    const { source } = code;
    const text =
      source.slice(0, one.begin) +
      source.slice(next.begin, next.end) +
      between +
      source.slice(one.begin, one.end) +
      source.slice(next.end);
    return [{ change: "reordered-functions", text }];
  });
}

/** Where a function's item begins: behind the blank line, brace or item above it. */
function beginOfItem({ source, tokens }: Code, open: number): number {
  let at = open;
  while (at > 0 && ![";", "{", "}"].includes(tokens[at - 1]?.text ?? "")) at--;
  const above = tokens[at - 1];
  const from = above === undefined ? 0 : endOf(above);
  return from + (/^\s*/.exec(source.slice(from))?.[0].length ?? 0);
}

function withOtherComments(source: string): string {
  let said = false;
  return tokensOf(source)
    .map(({ kind, text }) => {
      if (kind !== "comment" || !text.startsWith("//")) return text;
      if (!/^\/\/[/!]/.test(text)) return "// Said elsewhere.";
      if (!text.startsWith("///") || said) return text;
      said = true;
      return `${text}\n/// See the tests for examples.`;
    })
    .join("");
}

/** Indents by two and leaves out blank lines. */
function withOtherSpace(source: string): string {
  return tokensOf(source)
    .map(({ kind, text }) => {
      if (kind !== "space" || !text.includes("\n")) return text;
      const indent = text.slice(text.lastIndexOf("\n") + 1);
      return `\n${" ".repeat(Math.floor(indent.length / 2))}`;
    })
    .join("");
}
