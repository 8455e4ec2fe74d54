/** Tags that thinking models put around their reasoning, by model family. */
const TAGS: readonly (readonly [open: string, close: string])[] = [
  ["<think>", "</think>"],
  ["<thinking>", "</thinking>"],
  ["<reasoning>", "</reasoning>"],
  ["<thought>", "</thought>"],
  ["<seed:think>", "</seed:think>"],
  ["[THINK]", "[/THINK]"],
  ["◁think▷", "◁/think▷"],
];

/** gpt-oss, when its server does not take the channels apart. */
const HARMONY =
  /^<\|channel\|>analysis<\|message\|>([\s\S]*?)<\|end\|>[\s\S]*?<\|channel\|>final<\|message\|>/;

/**
 * Takes reasoning out of an answer: blocks at its start, closed or not; a block that has only its
 * closing tag, as templates that open it in the prompt leave behind; blocks on lines of their own
 * later on. Tags inside code fences are the answer's own.
 */
export function splitReasoning(answer: string): { text: string; reasoning: string } {
  const thoughts: string[] = [];
  let text = answer;

  const harmony = HARMONY.exec(text.trimStart());
  if (harmony) {
    thoughts.push(harmony[1] ?? "");
    text = text
      .trimStart()
      .slice(harmony[0].length)
      .replace(/<\|(return|end)\|>\s*$/, "");
  }

  for (const [open, close] of TAGS) {
    for (let from = 0; ; ) {
      const start = text.indexOf(open, from);
      const end = text.indexOf(close, start < 0 ? from : start + open.length);
      if (start >= 0 && startsLine(text, start) && !insideFence(text, start)) {
        const head = text.slice(0, start);
        if (end >= 0) {
          thoughts.push(text.slice(start + open.length, end));
          text = join(head, text.slice(end + close.length));
          from = head.length;
          continue;
        }
        if (head.trim() !== "") break;
        thoughts.push(text.slice(start + open.length));
        text = "";
      } else if (start < 0 && from === 0 && end >= 0 && !insideFence(text, end)) {
        thoughts.push(text.slice(0, end));
        text = text.slice(end + close.length).trimStart();
      } else if (start >= 0) {
        from = start + open.length;
        continue;
      }
      break;
    }
  }
  return { text, reasoning: thoughts.map((thought) => thought.trim()).join("\n\n") };
}

function join(before: string, after: string): string {
  return before.trim() === "" ? after.trimStart() : `${before.trimEnd()}\n${after.trimStart()}`;
}

function startsLine(text: string, at: number): boolean {
  return text.slice(text.lastIndexOf("\n", at - 1) + 1, at).trim() === "";
}

function insideFence(text: string, at: number): boolean {
  const fences = text.slice(0, at).match(/^[ \t]*(```|~~~)/gm);
  return (fences?.length ?? 0) % 2 === 1;
}

/** True while a streamed answer is, or may yet turn out to be, inside reasoning that it opened with. */
export function isThinking(soFar: string): boolean {
  const head = soFar.trimStart();
  return TAGS.some(
    ([open, close]) => open.startsWith(head) || (head.startsWith(open) && !head.includes(close)),
  );
}
