import type { LoopEvent } from "../contracts/event.ts";
import type { TaskEnd } from "./run-task.ts";

/**
 * Holds back what a repeated try has to say until it gets further than the last one, so that a task
 * which waits for its owner says why once and not at every try.
 *
 * @param before how the last try was suspended; null when there was none
 */
export function saidOnce(tell: (event: LoopEvent) => void, before: string | null) {
  let held: LoopEvent[] | null = before === null ? null : [];
  const release = () => {
    for (const event of held ?? []) tell(event);
    held = null;
  };
  return {
    hear(event: LoopEvent): void {
      if (event.kind === "node-started" && event.node !== "prepare") release();
      if (held === null) tell(event);
      else held.push(event);
    },
    settle(end: TaskEnd): void {
      if (end.kind !== "suspended" || end.message !== before) release();
    },
  };
}
