import type { CommandRun } from "../../contracts/command-run.ts";
import { lastLine, type RanEnd, seconds } from "./command-outcome.ts";

/** The seconds of a task's `expect` ("alive 10s"), or null where nothing is expected. */
export function aliveSeconds(expect: string | undefined): number | null {
  const found = /^alive (\d+)s$/.exec(expect ?? "");
  return found ? Number(found[1]) : null;
}

/**
 * What the end of a command means that is expected never to end: it is well when it had to be
 * stopped after `wanted` seconds, and red when it ended before, whatever its exit code.
 */
export function aliveOutcome(
  command: string,
  end: RanEnd,
  wanted: number,
): Omit<CommandRun, "log"> {
  const { duration_ms } = end;
  if (end.kind === "timed-out") {
    const summary = `still alive after ${wanted} s, as expected`;
    return { kind: "passed", command, exit_code: null, duration_ms, summary };
  }
  const how = end.signal ? `by ${end.signal}` : `with exit ${end.code}`;
  const said = lastLine(end.output);
  const summary = `ended after ${seconds(duration_ms)} ${how}; expected to be alive after ${wanted} s${said === "" ? "" : `: ${said}`}`;
  return { kind: "failed", command, exit_code: end.code, duration_ms, summary };
}
