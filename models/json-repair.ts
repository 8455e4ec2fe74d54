import { readValue, type Source } from "./json-reader.ts";

/**
 * Finding the JSON in what a model said, and reading it although it is not quite JSON: prose and
 * fences around it, trailing and missing commas between lines, single quotes, bare keys, comments,
 * Python's literals, line breaks and unescaped quotes inside strings. What was cut off is never
 * completed, and nothing is guessed: an ellipsis or a bare word is a failure.
 */

export type FoundJson =
  /** Objects and arrays, the likeliest answer first: the last that the model wrote. */
  | { kind: "found"; values: unknown[] }
  /** The JSON that the answer ends in is not complete. */
  | { kind: "cut-off" }
  | { kind: "none" };

/** Work is bounded by the text's length: braces in prose must not make it quadratic. */
const WORK_PER_CHARACTER = 20;

export function findJson(answer: string): FoundJson {
  const whole = answer.trim();
  try {
    return { kind: "found", values: [JSON.parse(whole)] };
  } catch {
    // Not plain JSON: look for it.
  }
  const work = { left: whole.length * WORK_PER_CHARACTER };
  const values: unknown[] = [];
  for (let at = 0; at < whole.length; ) {
    const start = nextOpening(whole, at);
    if (start < 0) break;
    const parsed = readValue({ text: whole, work }, start, 0);
    if (parsed.kind === "cut-off") return work.left > 0 ? { kind: "cut-off" } : { kind: "none" };
    if (parsed.kind === "value") values.unshift(parsed.value);
    at = parsed.kind === "value" ? parsed.end : start + 1;
    // Parts of what is garbled are not the answer either.
    if (parsed.kind === "garbled" && parsed.begun) at = balancedEnd({ text: whole, work }, start);
  }
  return values.length > 0 ? { kind: "found", values } : { kind: "none" };
}

function nextOpening(text: string, from: number): number {
  const at = text.slice(from).search(/[{[]/);
  return at < 0 ? -1 : from + at;
}

/** Behind the bracket that closes the one at `start`, counted without regard to strings. */
function balancedEnd({ text, work }: Source, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    work.left -= 1;
    const character = text[at] ?? "";
    if ("{[".includes(character)) depth += 1;
    if ("}]".includes(character)) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}
