/** What a reply says after its thinking, or that the thinking never ended. */
export type Spoken = { kind: "spoken"; text: string } | { kind: "still-thinking" };

const TAGS = [
  { open: "<think>", close: "</think>" },
  { open: "<thinking>", close: "</thinking>" },
] as const;

/**
 * Removes `<think>…</think>` where the opening tag begins a line, and everything up to a closing
 * tag that begins or ends a line without one (servers that swallow the opening tag). A tag in the
 * middle of a line is code or prose and stays.
 */
export function withoutReasoning(reply: string): Spoken {
  let text = reply;
  for (const { open, close } of TAGS) {
    const pieces: string[] = [];
    let from = 0;
    for (let at = tagAtLineStart(text, open, 0); at >= 0; at = tagAtLineStart(text, open, from)) {
      const end = text.indexOf(close, at);
      if (end < 0) return { kind: "still-thinking" };
      pieces.push(text.slice(from, at));
      from = end + close.length;
    }
    text = afterOrphan(pieces.concat(text.slice(from)).join("\n"), close);
  }
  return { kind: "spoken", text };
}

function tagAtLineStart(text: string, tag: string, from: number): number {
  for (let at = text.indexOf(tag, from); at >= 0; at = text.indexOf(tag, at + 1)) {
    if (startsLine(text, at)) return at;
  }
  return -1;
}

function startsLine(text: string, at: number): boolean {
  let i = at - 1;
  while (i >= 0 && (text[i] === " " || text[i] === "\t")) i--;
  return i < 0 || text[i] === "\n";
}

function afterOrphan(text: string, close: string): string {
  for (let at = text.length; at > 0; ) {
    at = text.lastIndexOf(close, at - 1);
    if (at < 0) break;
    const after = at + close.length;
    const next = text[after];
    if (next === undefined || next === "\n" || next === "\r" || startsLine(text, at)) {
      return text.slice(after);
    }
  }
  return text;
}
