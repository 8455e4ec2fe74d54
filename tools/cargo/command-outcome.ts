import type { CommandRun } from "../../contracts/command-run.ts";
import { printable } from "../../contracts/printable.ts";
import type { CommandEnd } from "../sandbox/command-end.ts";
import { type CargoCall, cargoCalls } from "./command-line.ts";
import { ranTestLike, type TestTotals, testTotals } from "./test-totals.ts";

/** An end of a command that really ran. */
export type RanEnd = Extract<CommandEnd, { kind: "exited" | "timed-out" }>;

/**
 * What a command's end means: a `CommandRun` but for the log's hash. Red when the exit code is
 * not 0, at a deadline, and when a `cargo test` with name filters ran no test that they name.
 */
export function commandOutcome(command: string, end: RanEnd): Omit<CommandRun, "log"> {
  const { duration_ms } = end;
  if (end.kind === "timed-out") {
    const summary = `still running after ${seconds(duration_ms)}: stopped`;
    return { kind: "timed-out", command, exit_code: null, duration_ms, summary };
  }
  const calls = cargoCalls(command);
  const unmatched = end.code === 0 ? unmatchedFilter(calls, end) : undefined;
  const base = { command, exit_code: end.code, duration_ms };
  if (unmatched)
    return { ...base, kind: "no-tests-matched", summary: `no test matches ${unmatched}` };
  if (end.code !== 0 || hiddenFailure(calls, end.output)) {
    return { ...base, kind: "failed", summary: failure(end) };
  }
  const totals = calls.some((call) => call.verb === "test") ? testTotals(end.output) : undefined;
  return { ...base, kind: "passed", summary: totals ? counts(totals) : "exit 0" };
}

/** `cargo test | tail` ends with tail's exit code, whatever cargo said. */
function hiddenFailure(calls: CargoCall[], output: string): boolean {
  if (calls.length === 0) return false;
  return (testTotals(output)?.failed ?? 0) > 0 || /^error: could not compile /m.test(output);
}

/** The filters of the first `cargo test` that ran nothing by those names, quoted; else undefined. */
function unmatchedFilter(calls: CargoCall[], end: RanEnd): string | undefined {
  const tests = calls.filter((call) => call.verb === "test");
  const totals = testTotals(end.output);
  if (totals === undefined) return undefined;
  const ranAny = totals.passed + totals.failed + totals.ignored > 0;
  const call = tests.find(({ filters }) => {
    if (filters.length === 0) return false;
    // Totals speak for all calls together, so they decide only when there is one, or nothing ran.
    if (tests.length === 1 || !ranAny || end.truncated) return !ranAny;
    return /^test .* \.\.\. /m.test(end.output) && !ranTestLike(end.output, filters);
  });
  return call?.filters.map((filter) => `"${filter}"`).join(" or ");
}

function counts(totals: TestTotals): string {
  if (totals.passed + totals.ignored === 0) return "no tests";
  const ignored = totals.ignored > 0 ? `, ${totals.ignored} ignored` : "";
  return `${totals.passed} passed${ignored}`;
}

/** The failed tests, else the first compiler error, else the last line, in one line. */
function failure(end: Extract<RanEnd, { kind: "exited" }>): string {
  const totals = testTotals(end.output);
  if (totals && totals.failed > 0) {
    const [first, ...more] = totals.failures;
    const names = first ? `: ${first}${more.length > 0 ? ` and ${more.length} more` : ""}` : "";
    return oneLine(`${totals.failed} of ${totals.passed + totals.failed} tests failed${names}`);
  }
  const error = /^ *(error(?:\[\w+\])?: .+)$(?:\n\s*--> (\S+))?/m.exec(end.output);
  if (error) return oneLine(error[2] ? `${error[1]} (${error[2]})` : (error[1] ?? ""));
  const ended = end.signal ? `ended by ${end.signal}` : `exit ${end.code}`;
  const last = lastLine(end.output);
  return last === "" ? ended : `${ended}: ${last}`;
}

/** The last line of an output, cleaned and cut to what one line can show. */
export function lastLine(output: string): string {
  return oneLine(output.trimEnd().split("\n").at(-1)?.trim() ?? "");
}

function oneLine(text: string): string {
  return printable(text, 200).replaceAll("\n", " ");
}

export function seconds(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}
