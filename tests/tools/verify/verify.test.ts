import path from "node:path";
import { expect, test } from "vitest";
import type { RanEnd, VerifyPlace } from "../../../tools/verify/place.ts";
import { takeBaseline } from "../../../tools/verify/take-baseline.ts";
import { testLines } from "../../../tools/verify/test-line.ts";
import { verify } from "../../../tools/verify/verify.ts";
import { CRATE, git, LIB, repository, scratch } from "../../support/crate.ts";
import { verifyPlace } from "../../support/verify-place.ts";

const TASK = { inputs: ["src/lib.rs"], allow: [], tests: ["cargo test"] };

/** The crate at its base, and a place that counts what is run. */
async function opened(files: Record<string, string> = CRATE) {
  const { place, base } = await verifyPlace(repository(files), path.join(scratch(), "home"));
  const ran: string[] = [];
  const counting: VerifyPlace = {
    ...place,
    run: (command) => {
      if (!command.includes("metadata")) ran.push(command);
      return place.run(command);
    },
  };
  await place.workspace.restore(base);
  const write = (text: string) =>
    place.workspace.write([{ kind: "write", path: "src/lib.rs", text }]);
  return { place: counting, base, ran, write };
}

const VERIFIED = { kind: "verified", tests: 1, runs: 1, unverified: [] };

test("the base is run once, and what landed is the next base", async () => {
  const { place, base, ran, write } = await opened();
  const first = await write(`${LIB}// one\n`);
  const input = { commands: ["cargo test adds"], grants: TASK, mayFail: [] };
  expect(await verify({ ...input, base, tree: first }, place)).toEqual(VERIFIED);
  expect(ran).toHaveLength(2);
  const second = await write(`${LIB}// two\n`);
  expect(await verify({ ...input, base: first, tree: second }, place)).toEqual(VERIFIED);
  expect(ran).toHaveLength(3);
  expect(place.workspace.read("src/lib.rs")).toEqual({ kind: "text", text: `${LIB}// two\n` });
});

test("a test that fails now and then is looked at twice, and is no finding", async () => {
  const { place, base, write } = await opened();
  const tree = await write(`${LIB}// one\n`);
  let runs = 0;
  const flaky: VerifyPlace = {
    ...place,
    run: async (command): Promise<RanEnd> => {
      const end = await place.run(command);
      if (command.includes("metadata") || ++runs !== 2) return end;
      return { ...end, output: end.output.replace("tests::adds ... ok", "tests::adds ... FAILED") };
    },
  };
  const input = { base, tree, commands: ["cargo test"], grants: TASK, mayFail: [] };
  expect(await verify(input, flaky)).toEqual(VERIFIED);
  expect(runs).toBe(3);
});

test("doc tests of one item, of which one is always red, are not flaky", async () => {
  const docs = "//! ```\n//! assert!(true);\n//! ```\n//! ```\n//! assert!(false);\n//! ```\n";
  const { place, base } = await opened({ ...CRATE, "src/lib.rs": docs });
  const [line] = testLines(["cargo test --doc"]);
  if (line === undefined) throw new Error("no line");
  const { flaky, sections } = await takeBaseline(base, line, place);
  expect(flaky).toEqual([]);
  expect(sections.at(-1)).toMatchObject({
    key: "doc tiny",
    ok: ["src/lib.rs -"],
    failed: ["src/lib.rs -"],
  });
});

test("a test suite that is too slow is run once on the base, and said to be unverified", async () => {
  const { place, base, write } = await opened();
  const tree = await write(`${LIB}// one\n`);
  let runs = 0;
  const slow: VerifyPlace = {
    ...place,
    run: async () => {
      runs++;
      return { kind: "timed-out", output: "", truncated: false, duration_ms: 1 };
    },
  };
  const input = { base, tree, commands: ["cargo test"], grants: TASK, mayFail: [] };
  for (let i = 0; i < 2; i++) {
    expect(await verify(input, slow)).toEqual({
      ...{ kind: "verified", tests: 0, runs: 1 },
      unverified: ["the whole test run takes longer than the limit for one command"],
    });
  }
  expect(runs).toBe(1);
});

test("a tree that no reply could have made is refused before anything is run", async () => {
  const folder = repository();
  const { place, base } = await verifyPlace(folder, path.join(scratch(), "home"));
  const blob = git(folder, "rev-parse", "HEAD:src/lib.rs");
  const tree = (entry: string) => {
    const index = path.join(scratch(), "index");
    const at = ["-c", "core.bare=false"];
    process.env.GIT_INDEX_FILE = index;
    try {
      git(folder, ...at, "read-tree", base);
      git(folder, ...at, "update-index", "--add", "--cacheinfo", entry);
      return git(folder, ...at, "write-tree");
    } finally {
      delete process.env.GIT_INDEX_FILE;
    }
  };
  for (const [entry, file] of [
    [`120000,${blob},src/link.rs`, "src/link.rs"],
    [`100755,${blob},src/lib.rs`, "src/lib.rs"],
    [`100644,${blob},build.rs`, "build.rs"],
  ] as const) {
    const input = { base, tree: tree(entry), commands: ["cargo test"], grants: TASK, mayFail: [] };
    expect(await verify(input, place)).toMatchObject({
      kind: "rejected",
      findings: [{ kind: "forbidden-change", subject: file }],
    });
  }
});

/** Red in every other run, counted beside what is built; and whenever `add` is wrong. */
const FLAKY = `
#[test]
fn now_and_then() {
    let file = std::env::var("CARGO_TARGET_DIR").unwrap() + "/runs";
    let runs = std::fs::read(&file).map_or(0, |runs| runs.len());
    std::fs::write(&file, vec![0; runs + 1]).unwrap();
    assert!(runs % 2 == 0 && tiny::add(20, 2) == 22);
}
`;

test("a flaky test that now fails each time is a regression; one that is as before is none", async () => {
  const red = "\n#[test]\nfn never() {\n    panic!();\n}\n";
  const { place, base, ran, write } = await opened({ ...CRATE, "tests/odd.rs": FLAKY + red });
  const mayFail = [{ command: "cargo test", red: ["odd tests/odd.rs never"] }];
  const input = { base, commands: ["cargo test"], grants: TASK, mayFail };
  const fine = await write(`${LIB}// one\n`);
  expect(await verify({ ...input, tree: fine }, place)).toMatchObject({ kind: "verified" });
  const before = ran.length;
  const broken = await write(LIB.replace("    a + b\n", "    if a == 20 { 0 } else { a + b }\n"));
  expect(await verify({ ...input, tree: broken }, place)).toMatchObject({
    kind: "rejected",
    findings: [{ kind: "test-failed", subject: "odd tests/odd.rs now_and_then" }],
  });
  expect(ran.length - before).toBeLessThan(14);
});

test("a program without a harness that fails now is a finding", async () => {
  const { place, base, write } = await opened({
    ...CRATE,
    "Cargo.toml": `${CRATE["Cargo.toml"]}\n[[test]]\nname = "own"\nharness = false\n`,
    "tests/own.rs": "fn main() {\n    std::process::exit(tiny::add(20, 2) - 22);\n}\n",
  });
  const tree = await write(LIB.replace("    a + b\n", "    if a == 20 { 0 } else { a + b }\n"));
  const input = { base, tree, commands: ["cargo test adds"], grants: TASK, mayFail: [] };
  expect(await verify(input, place)).toMatchObject({
    kind: "rejected",
    findings: [{ kind: "test-failed", subject: "own tests/own.rs main" }],
  });
});
