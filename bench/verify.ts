import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { repository } from "../tests/support/crate.ts";
import { verifyPlace } from "../tests/support/verify-place.ts";
import { takeBaselines } from "../tools/verify/take-baseline.ts";
import { verify } from "../tools/verify/verify.ts";

/**
 * What verifying before landing costs: each step against the plain `cargo test` that an attempt
 * runs after an edit, in the same warm target directory. On the tiny crate of the scenarios and on
 * the sample crate. Medians; rounds: `node bench/verify.ts [5]`.
 */
const ROOT = path.resolve(import.meta.dirname, "..");
const CRATES = {
  tiny: { folder: "tests/scenarios/crates/tiny", file: "src/lib.rs" },
  gvpie: { folder: "examples/gvpie", file: "src/lib.rs" },
};

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

async function measure(name: keyof typeof CRATES, rounds: number): Promise<void> {
  const { folder, file } = CRATES[name];
  const home = realpathSync(mkdtempSync(path.join(os.tmpdir(), "bench-verify-")));
  const copy = path.join(home, "repository");
  cpSync(path.join(ROOT, folder), copy, { recursive: true, filter: (one) => !/target$/.test(one) });
  const { place, base } = await verifyPlace(repository({}, copy), path.join(home, "home"));
  const { workspace } = place;
  await workspace.restore(base);
  await place.run("cargo test");
  const was = workspace.read(file);
  const text = was.kind === "text" ? was.text : "";
  const commands = ["cargo test"];
  const grants = { inputs: [file], allow: [], tests: commands };
  const times: Record<string, number[]> = {};
  const note = (step: string, ms: number) => {
    times[step] = [...(times[step] ?? []), ms];
  };
  let before = base;
  for (let round = 0; round < rounds; round++) {
    await workspace.restore(before);
    await place.run("cargo test");
    // Otherwise known from the landing before: then it costs nothing.
    rmSync(path.join(home, "home", "baselines"), { recursive: true, force: true });
    note("all tests on the base, built", await timed(() => takeBaselines(before, commands, place)));
    const tree = await workspace.write([
      { kind: "write", path: file, text: `${text}\npub fn round_${round}() {}\n` },
    ]);
    note("plain cargo test after an edit", await timed(() => place.run("cargo test")));
    const input = { base: before, tree, commands, grants, mayFail: [] };
    let kind = "";
    const ms = await timed(async () => {
      kind = (await verify(input, place)).kind;
    });
    if (kind !== "verified") throw new Error(kind);
    note("verified before landing", ms);
    before = tree;
  }
  const reference = median(times["plain cargo test after an edit"] ?? []);
  for (const [step, values] of Object.entries(times)) {
    const ms = median(values);
    const ratio = (ms / reference).toFixed(2);
    console.log(`${name.padEnd(6)} ${step.padEnd(31)} ${ms.toFixed(0).padStart(6)} ms  ${ratio} x`);
  }
  rmSync(home, { recursive: true, force: true });
}

if (import.meta.main) {
  const rounds = Number(process.argv[2] ?? 5);
  await measure("tiny", rounds);
  await measure("gvpie", rounds);
}
