import { z } from "zod";
import { FullAnswer, type ScriptedAnswer, type ScriptedRequest } from "./answer.ts";
import { Fault } from "./fault.ts";

/** One line of a script: what to say when the last message contains every string of `when`. */
export const ScriptRule = z.strictObject({
  when: z.array(z.string()),
  ...FullAnswer.partial().shape,
  fault: Fault.optional(),
  /** Only for the server's first N chat requests; a server that is down for a while, say. */
  untilRequest: z.number().int().optional(),
});
export type ScriptRule = z.input<typeof ScriptRule>;

/** An answer function from rules: the first that matches wins; none is a 500 that says so. */
export function answerFromRules(
  rules: readonly ScriptRule[],
): (request: ScriptedRequest) => ScriptedAnswer {
  return (request) => {
    const rule = rules.find(
      ({ when, untilRequest = Number.POSITIVE_INFINITY }) =>
        request.number <= untilRequest && when.every((part) => request.last.includes(part)),
    );
    if (!rule) {
      const line = request.last.trim().split("\n")[0]?.slice(0, 200) ?? "";
      return {
        fault: {
          kind: "status",
          status: 500,
          message: `The script has no rule for the message that begins: ${line}`,
        },
      };
    }
    const { when: _when, untilRequest: _until, ...answer } = rule;
    return answer;
  };
}
