import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { scratch } from "../../support/crate.ts";
import { pictures } from "../support/a-run.ts";

const CLI = path.resolve(import.meta.dirname, "../../../evals/cli.ts");

/** A disk of 48 MB that is filled once the first attempt is scored, and emptied for the resume. */
const SCRIPT = `
node="$1" cli="$2" suite="$3" disk="$4"
"$node" "$cli" run --suite "$suite" --solver oracle --unsandboxed --parallel 1 --out "$disk/run" &
pid=$!
while kill -0 $pid 2>/dev/null && ! [ -s "$disk/run/attempts.jsonl" ]; do sleep 0.02; done
cat /dev/zero > "$disk/ballast" 2>/dev/null
wait $pid
echo "ended with $?"
grep -c '"status":"scored","score":1' "$disk/run/attempts.jsonl"
grep -c '"score":0' "$disk/run/attempts.jsonl"
rm "$disk/ballast"
"$node" "$cli" resume "$disk/run" --parallel 1
echo "resumed with $?"
`;

/** Bubblewrap can mount a small disk without any rights. */
const available = spawnSync("bwrap", ["--dev-bind", "/", "/", "true"]).status === 0;

test.runIf(available)(
  "a full disk ends a run, scores nothing 0, and a resume does the rest",
  {
    timeout: 120_000,
  },
  () => {
    const suite = pictures(4);
    const disk = path.join(scratch(), "disk");
    mkdirSync(disk);
    const mount = ["--dev-bind", "/", "/", "--size", String(48 * 1024 * 1024), "--tmpfs", disk];
    const command = ["sh", "-c", SCRIPT, "sh", process.execPath, CLI, suite, disk];
    const { stdout, stderr } = spawnSync("bwrap", [...mount, ...command], { encoding: "utf8" });
    expect(stderr).toContain(
      `Not finished: the disk is full; free some space first. The rest: npm run evals -- resume ${disk}/run`,
    );
    const [scored, zeros] = /ended with 1\n(\d+)\n(\d+)\n/.exec(stdout)?.slice(1).map(Number) ?? [];
    expect(scored).toBeGreaterThan(0);
    expect(scored).toBeLessThan(4);
    expect(zeros).toBe(0);
    expect(stdout).toMatch(/\| loop \| 100% \|.*\| 4 \| 0 \|/);
    expect(stdout).toContain("resumed with 0");
  },
);
