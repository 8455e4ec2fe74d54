import { printable } from "../contracts/printable.ts";

/** Characters of `text` and of `error` that a row keeps; the files and the store have the rest. */
const TEXT_CAP = 16_000;
export const ERROR_CAP = 4_000;

/** Joined by newlines, without the empty ones. */
export function paragraphs(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n");
}

/** Without control characters; lone surrogates, which UTF-8 cannot hold, are replaced. */
export function clean(text: string): string {
  return printable(text, Number.POSITIVE_INFINITY).toWellFormed();
}

/** Cleaned, and cut at `cap` with a line that says how much is missing. */
export function clip(text: string, cap = TEXT_CAP): string {
  const whole = clean(text);
  if (whole.length <= cap) return whole;
  return `${whole.slice(0, cap).toWellFormed()}\n[${whole.length - cap} characters left out]`;
}

/** A time as UTC with milliseconds, so that text order is time order; unreadable times stay. */
export function utc(time: string): string {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? time : at.toISOString();
}
