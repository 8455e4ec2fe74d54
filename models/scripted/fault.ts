import { z } from "zod";

const events = z.number().int().min(0);

/** How the script server misbehaves on one request. `after` counts stream events that still go out. */
export const Fault = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("hang-before-headers") }),
  z.object({ kind: z.literal("hang-mid-stream"), after: events }),
  /** Headers at once, then only comments (`: ping`), never a token. */
  z.object({ kind: z.literal("pings-only"), everyMs: z.number() }),
  /** Every event `everyMs` after the one before. */
  z.object({ kind: z.literal("drip"), everyMs: z.number() }),
  /** A TCP reset; with `after: 0` before any header. */
  z.object({ kind: z.literal("reset"), after: events }),
  /** Promises a longer body than it sends, then closes. */
  z.object({ kind: z.literal("short-body"), after: events }),
  /** Ends the body properly, but in the middle of the answer and without `[DONE]`. */
  z.object({ kind: z.literal("cut-off"), after: events }),
  z.object({
    kind: z.literal("status"),
    status: z.number().int(),
    message: z.string(),
    retryAfter: z.string().optional(),
  }),
  z.object({ kind: z.literal("html") }),
  z.object({ kind: z.literal("no-content") }),
  z.object({ kind: z.literal("bad-utf8") }),
  z.object({ kind: z.literal("truncated-json") }),
  z.object({ kind: z.literal("no-finish-reason") }),
  /** A stream of `bytes` bytes of text, made while it is read. */
  z.object({ kind: z.literal("huge"), bytes: z.number().int() }),
  /** `bytes` bytes of zeros, gzipped, although nobody asked for gzip. */
  z.object({ kind: z.literal("gzip-bomb"), bytes: z.number().int() }),
  z.object({ kind: z.literal("redirect"), to: z.string() }),
  z.object({ kind: z.literal("other-model"), model: z.string() }),
  /** As a 400, as an error inside a 200 stream, or as an answer with nothing in it. */
  z.object({ kind: z.literal("overflow"), shape: z.enum(["status", "stream", "empty"]) }),
  /** Answers from the prompt's first `promptTokens` tokens only and says so in `usage` alone. */
  z.object({ kind: z.literal("silent-truncation"), promptTokens: z.number().int() }),
]);
export type Fault = z.infer<typeof Fault>;
