import { z } from "zod";
import type { ModelTrouble } from "../contracts/model-call.ts";

/** What servers say when a prompt does not fit the loaded context; gathered from their issue threads. */
const OVERFLOW = new RegExp(
  [
    "context_length_exceeded",
    "exceed_context_size",
    "maximum context length",
    "(exceeds?|larger than|greater than|longer than) (the )?(available |model'?s? |maximum )*context ?(size|length|window)?",
    "context the overflows",
    "cannot truncate prompt",
    "input tokens exceed",
    "(prompt|input) is too long",
    "prompt size exceeds",
  ].join("|"),
  "i",
);

/** The server's own misfortune, which LM Studio reports as a 400 or 404. */
const CRASHED =
  /model (has )?crashed|model (was )?unloaded|failed to load|out of memory|insufficient .{0,20}resources/i;

/** A refusal of the asked-for format; llama.cpp and Ollama report some of these as a 500. */
const FORMAT = /grammar|json.?schema|response_format|structured output/i;

const ErrorBody = z.union([
  z
    .looseObject({ error: z.looseObject({ message: z.string() }) })
    .transform((b) => b.error.message),
  z.looseObject({ error: z.string() }).transform((b) => b.error),
  z.looseObject({ message: z.string() }).transform((b) => b.message),
  z.looseObject({ detail: z.string() }).transform((b) => b.detail),
]);

/** What an error body says, in at most 500 characters, whatever its shape. */
export function errorText(body: string): string {
  let text = body;
  try {
    const parsed = ErrorBody.safeParse(JSON.parse(body));
    if (parsed.success) text = parsed.data;
  } catch {
    // Not JSON: the text itself is the message.
  }
  return text.trim().slice(0, 500);
}

/** The outcome that an HTTP error or an error inside a stream stands for. */
export function refusalOutcome(
  status: number,
  text: string,
  retryAfter: string | undefined,
): ModelTrouble {
  const message = text === "" ? `HTTP ${status}` : text;
  if (OVERFLOW.test(text)) return { kind: "overflow", message };
  if (status === 429 || status === 503)
    return { kind: "busy", message, retry_after_ms: retryAfterMs(retryAfter) };
  if (CRASHED.test(text)) return { kind: "broken", message };
  const clients = status >= 400 && status < 500 && status !== 408;
  if (clients || status === 501 || FORMAT.test(text)) return { kind: "rejected", status, message };
  return { kind: "broken", message: `HTTP ${status}: ${message}` };
}

/** `Retry-After` as milliseconds: seconds or a date. Null when missing or unreadable. */
function retryAfterMs(header: string | undefined): number | null {
  if (header === undefined) return null;
  if (/^\d+(\.\d+)?$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}
