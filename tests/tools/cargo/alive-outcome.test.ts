import { expect, test } from "vitest";
import { aliveOutcome, aliveSeconds } from "../../../tools/cargo/alive-outcome.ts";
import { runCommand } from "../../../tools/sandbox/run-command.ts";
import { LIMITS, place } from "../sandbox/scratch.ts";

test("how long it is to be alive", () => {
  expect(aliveSeconds("alive 10s")).toBe(10);
  expect(aliveSeconds(undefined)).toBeNull();
});

test.each([
  ["sleep 60", "passed", null, "still alive after 0.3 s, as expected"],
  ["exit 0", "failed", 0, /^ended after 0\.\d s with exit 0; expected to be alive after 0\.3 s$/],
  [
    "echo thread main panicked; exit 101",
    "failed",
    101,
    /^ended after 0\.\d s with exit 101; expected to be alive after 0\.3 s: thread main panicked$/,
  ],
  ["kill -SEGV $$", "failed", 139, /^ended after 0\.\d s by SIGSEGV; expected/],
])("%s", async (command, kind, exit_code, summary) => {
  const end = await runCommand(command, place("unsandboxed"), { ...LIMITS, timeoutMs: 300 });
  if (end.kind !== "exited" && end.kind !== "timed-out") throw new Error(end.kind);
  expect(aliveOutcome(command, end, 0.3)).toEqual({
    kind,
    command,
    exit_code,
    duration_ms: end.duration_ms,
    summary: typeof summary === "string" ? summary : expect.stringMatching(summary),
  });
});
