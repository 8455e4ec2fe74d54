import { styleText } from "node:util";
import type { LoopEvent } from "../contracts/event.ts";
import { printable } from "../contracts/printable.ts";
import { eventLine } from "../graph/event-line.ts";

type Style = Parameters<typeof styleText>[0];

export interface Terminal {
  event(event: LoopEvent): void;
  /** A line of the program's own; text from elsewhere in it must be printable. */
  line(text: string, style?: Style): void;
  close(): void;
}

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/**
 * Shows the events of runs: plain lines, and on a terminal colours and one live line at the bottom
 * with the node at work, the time it has taken and the tokens so far.
 */
export function openTerminal(stream: NodeJS.WriteStream): Terminal {
  const live = stream.isTTY === true;
  let node = "";
  let doing = "";
  let since = performance.now();
  let frame = 0;
  const timer = live ? setInterval(draw, 120) : undefined;
  timer?.unref();

  function draw() {
    if (node === "") return;
    frame = (frame + 1) % FRAMES.length;
    const time = `${((performance.now() - since) / 1000).toFixed(0)} s`;
    const text = [node, time, doing].filter((part) => part !== "").join(" · ");
    // Some terminals do not say how wide they are.
    const room = (stream.columns || 80) - 3;
    stream.write(`\r\u001b[K${FRAMES[frame]} ${text.slice(0, room)}`);
  }

  function line(text: string, style?: Style) {
    if (live) stream.write("\r\u001b[K");
    stream.write(`${style && live ? styleText(style, text, { stream }) : text}\n`);
  }

  function event(event: LoopEvent) {
    const text = eventLine(event);
    if (text !== null) line(text, styleOf(event));
    switch (event.kind) {
      case "node-started":
        [node, doing, since] = [event.node, "", performance.now()];
        break;
      case "model-started":
        doing = `asking ${printable(event.model)}`;
        break;
      case "model-progress":
        doing =
          event.phase === "waiting"
            ? "waiting for the model"
            : `${event.phase}… ${event.tokens} tokens`;
        break;
      case "command-started":
        doing = printable(event.command).replaceAll("\n", " ");
        break;
      case "building":
        doing = `building, ${event.done} of ${event.total}`;
        break;
      case "model-ended":
      case "command-ended":
        doing = "";
        break;
      case "run-ended":
        node = "";
        break;
    }
  }

  return {
    event,
    line,
    close() {
      clearInterval(timer);
      if (live) stream.write("\r\u001b[K");
    },
  };
}

function styleOf(event: LoopEvent): Style | undefined {
  switch (event.kind) {
    case "node-started":
      return "cyan";
    case "run-started":
      return "bold";
    case "notice":
      return event.level === "warning" ? "yellow" : "dim";
    case "recalled":
    case "model-ended":
      return "dim";
    case "command-ended":
      return event.run.kind === "passed" ? "green" : "red";
    case "judged":
      return event.verdict.accept ? "green" : "yellow";
    case "landed":
      return ["bold", "green"];
    case "run-ended":
      return event.outcome === "done" ? "green" : "red";
    default:
      return undefined;
  }
}
