import type { EvalCall } from "../../contracts/eval-call.ts";
import type { ChatMessage } from "../../contracts/model-call.ts";
import type { Answers } from "./attempt-key.ts";

export interface Replay {
  readonly answers: Answers;
  /** Questions that were not word for word those of the recording. */
  differing(): number;
  /** Recorded answers that nobody asked for. */
  left(): number;
}

/**
 * Answers from a recording, in its order, and compares each question with the recorded one. A
 * question beyond the recording's end is a 500: the run then is not a replay.
 *
 * @param plain takes out of a question what names the attempt's place on the disk
 */
export function replayOf(calls: readonly EvalCall[], plain: (text: string) => string): Replay {
  let next = 0;
  let differing = 0;
  return {
    differing: () => differing,
    left: () => calls.length - next,
    answers(request) {
      const call = calls[next++];
      if (call?.outcome.kind !== "answered") {
        return { fault: { kind: "status", status: 500, message: "The recording has ended." } };
      }
      if (plain(spoken(request.messages)) !== spoken(call.messages)) differing++;
      const { text, reasoning, finish_reason } = call.outcome.reply;
      return { reply: text, reasoning, finishReason: finish_reason ?? "stop" };
    },
  };
}

function spoken(messages: readonly ChatMessage[]): string {
  return messages.map(({ role, content }) => `${role}\n${content}`).join("\n\n");
}
