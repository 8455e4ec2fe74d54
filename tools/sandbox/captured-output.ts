/** Gathers a command's output in bounded memory: the first half of the budget and the last. */
export interface CapturedOutput {
  add(chunk: Buffer): void;
  text(): { output: string; truncated: boolean };
}

export function captureOutput(budget: number): CapturedOutput {
  const half = Math.max(1, Math.floor(budget / 2));
  const head: Buffer[] = [];
  let headBytes = 0;
  let tail: Buffer[] = [];
  let tailBytes = 0;
  let total = 0;

  const compact = () => {
    const all = Buffer.concat(tail);
    tail = [all.subarray(Math.max(0, all.length - half))];
    tailBytes = tail[0]?.length ?? 0;
  };

  return {
    add(chunk) {
      total += chunk.length;
      const room = half - headBytes;
      if (room > 0) {
        head.push(chunk.subarray(0, room));
        headBytes += Math.min(room, chunk.length);
      }
      const rest = room > 0 ? chunk.subarray(room) : chunk;
      if (rest.length === 0) return;
      tail.push(rest);
      tailBytes += rest.length;
      if (tailBytes > 4 * half + 65_536) compact();
    },
    text() {
      compact();
      const first = Buffer.concat(head);
      const last = Buffer.concat(tail);
      if (total <= first.length + last.length) {
        return { output: Buffer.concat([first, last]).toString("utf8"), truncated: false };
      }
      const start = upToLineEnd(first);
      const end = fromLineStart(last);
      const dropped = total - start.length - end.length;
      // A stream's decoder keeps back a character that was cut.
      const startText = new TextDecoder("utf-8", { ignoreBOM: true }).decode(start, {
        stream: true,
      });
      return {
        output: `${startText}\n[… ${dropped} bytes left out …]\n${end.toString("utf8")}`,
        truncated: true,
      };
    },
  };
}

/** Whole lines only, unless that would throw away more than half; the same for the tail. */
function upToLineEnd(bytes: Buffer): Buffer {
  const at = bytes.lastIndexOf(10);
  if (at > bytes.length / 2) return bytes.subarray(0, at);
  return bytes;
}

function fromLineStart(bytes: Buffer): Buffer {
  const at = bytes.indexOf(10);
  if (at >= 0 && at < bytes.length / 2) return bytes.subarray(at + 1);
  let start = 0;
  while (start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  return bytes.subarray(start);
}
