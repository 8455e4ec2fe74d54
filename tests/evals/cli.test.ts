import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { scratch, write } from "../support/crate.ts";
import { pictures, twoSamples } from "./support/a-run.ts";

const CLI = path.resolve(import.meta.dirname, "../../evals/cli.ts");

/** Runs the command line; gives the exit code and what it said. */
async function evals(...args: string[]) {
  const env = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", LANCEDB_LOG: "error" };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [CLI, ...args], { env });
    return { code: 0, stdout, stderr };
  } catch (error) {
    if (!(error instanceof Error && "code" in error && "stdout" in error && "stderr" in error)) {
      throw error;
    }
    return { code: error.code, stdout: String(error.stdout), stderr: String(error.stderr) };
  }
}

test("run, report, compare, gate and score, as a person would", { timeout: 240_000 }, async () => {
  const suite = pictures(6, 6);
  const out = scratch();
  const [good, bad] = [path.join(out, "good"), path.join(out, "bad")];
  const run = await evals(
    "run",
    "--suite",
    suite,
    "--solver",
    "oracle",
    "--out",
    good,
    "--junit",
    path.join(out, "j.xml"),
  );
  expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining("| loop | 100% |") });
  expect(run.stderr).toContain("[6/6] ");
  expect(readFileSync(path.join(out, "j.xml"), "utf8")).toContain('failures="0" errors="0"');

  const cheat = await evals("run", "--suite", suite, "--solver", "cheat", "--out", bad, "--json");
  expect(cheat.code).toBe(0);
  expect(JSON.parse(cheat.stdout)).toMatchObject({
    simulated: true,
    variants: [{ score: { mean: 0 } }],
  });

  expect(await evals("report", good)).toMatchObject({ code: 0 });
  expect(readFileSync(path.join(good, "report.html"), "utf8")).toContain("<h2>Timelines</h2>");

  const compared = await evals("compare", good, bad, "--json");
  expect(JSON.parse(compared.stdout)).toMatchObject({ losses: 6, families: 6, verdict: "worse" });
  expect(await evals("gate", bad, "--baseline", good)).toMatchObject({
    code: 100,
    stdout: expect.stringContaining("is worse than"),
  });
  expect(await evals("gate", good, "--baseline", bad)).toMatchObject({ code: 0 });

  expect(await evals("score", good)).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("0 scores changed."),
  });

  expect(await evals("snapshot", good, "--out", path.join(out, "memory"))).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/: 6 tasks, 18 artifacts, 6 runs of 6 attempts/),
  });
  expect(await evals("snapshot", good, "--out", path.join(out, "memory"))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("There is something at"),
  });
});

test("check: sound samples are green, a cheat that passes is not", {
  timeout: 240_000,
}, async () => {
  const suite = twoSamples();
  expect(await evals("check", "--suite", suite)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("2 of 2 samples are sound"),
  });
  const right = readFileSync(path.join(suite, "box/oracle/pixels/box.json"), "utf8");
  write(suite, {
    "box/cheats/not-one/pixels/box.json": right,
    "box/cheats/not-one/about.md": "It is right.\n",
  });
  expect(await evals("check", "--suite", suite, "--sample", "box")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("cheat not-one: wanted less than 1, got 1"),
  });
});

test.each([
  [["run", "--solver", "server"], "--model-url names the model server"],
  [["run", "--solver", "nobody"], "--solver: Invalid option"],
  [["run", "--solver", "oracle", "--suite", "nonsense"], 'There is no suite "nonsense"'],
  [["run", "--solver", "noisy", "--rate", "rihgt=1"], "rihgt"],
  [["report", "nothing"], 'There is no run "nothing"'],
  [["import", "aider", ".", "--out", "x"], '"aider" cannot be imported'],
])("%j fails and says why", async (args, message) => {
  expect(await evals(...args)).toMatchObject({ code: 1, stderr: expect.stringContaining(message) });
});
