import { expect, test } from "vitest";
import { git, queue, scratch } from "../support/crate.ts";
import { gvpieShape, makeDirty } from "../support/gvpie-shape.ts";
import { runCli } from "../support/run-cli.ts";
import { block, PLAN, scripted } from "../support/script.ts";
import { registry } from "../tools/cargo/crates.ts";

/** Six tasks as an owner would write them, each with what a good model answers. */
const WORK: { task: { id: string; title: string } & Record<string, unknown>; code: string }[] = [
  {
    task: { id: "core", title: "Add darken", inputs: ["core/src/lib.rs"], tests: ["cargo test"] },
    code: block(
      "core/src/lib.rs",
      "pub fn clock() -> u8 {",
      "pub fn darken(a: u8) -> u8 {\n    a / 2\n}\n\npub fn clock() -> u8 {",
    ),
  },
  {
    task: { id: "shader", title: "Blend a quarter", inputs: ["shaders/blend.wgsl"] },
    code: block("shaders/blend.wgsl", "    return vec4<f32>(0.5);", "    return vec4<f32>(0.25);"),
  },
  {
    task: {
      id: "gpu",
      title: "Raise the limit to 128",
      inputs: ["gpu/src/lib.rs"],
      tests: ["cargo test"],
      allow: ["gpu/src/lib.rs"],
      cwd: "gpu",
    },
    code: [
      block("gpu/src/lib.rs", "    64\n}", "    128\n}"),
      block("gpu/src/lib.rs", "assert_eq!(limit(), 64);", "assert_eq!(limit(), 128);"),
    ].join("\n").replaceAll("assert_eq!(limit()", "        assert_eq!(limit()"),
  },
  {
    task: {
      id: "shell",
      title: "Show a space after the prompt",
      inputs: ["shell/src/main.rs"],
      tests: ["cargo test"],
    },
    code: block(
      "shell/src/main.rs",
      '    format!("{}>", compositor::half(2))',
      '    format!("{}> ", compositor::half(2))',
    ),
  },
  {
    task: { id: "drivers", title: "Be ready", inputs: ["drivers/src/lib.rs"], tests: ["cargo test"] },
    code: block("drivers/src/lib.rs", "    false", "    true"),
  },
  {
    task: { id: "fonts", title: "Leave no gap", inputs: ["fonts/src/lib.rs"], tests: ["cargo test -p fonts"], allow: ["fonts/src/lib.rs"] },
    code: [
      block("fonts/src/lib.rs", "    gvx_font::width(text) + 1", "    gvx_font::width(text)"),
      block("fonts/src/lib.rs", '        assert_eq!(line("ab"), 9);', '        assert_eq!(line("ab"), 8);'),
    ].join("\n"),
  },
];

test("six tasks on a repository like GVPIE come to their right ends", async () => {
  await registry("pad", ["1.0.0", "1.2.0"]);
  const folder = gvpieShape(scratch());
  queue(folder, WORK.map(({ task }) => ({ ...task, status: "pending" })));
  makeDirty(folder);
  const before = { status: git(folder, "status", "--porcelain"), head: git(folder, "rev-parse", "HEAD") };
  const server = await scripted((request) => {
    const said = request.messages.map(({ content }) => content).join("\n");
    const work = WORK.find(({ task }) => said.includes(`# Task\n${task.title}\n`));
    const last = request.messages.at(-1)?.content ?? "";
    if (/^# Review/m.test(last)) return '{"accept": true, "reasons": ["It does what it should."]}';
    const files = work?.task.inputs;
    return /^# Plan$/m.test(last) ? JSON.stringify({ ...PLAN, files }) : (work?.code ?? "");
  });
  const ended = await runCli(["--once", "--json", "--model-url", server.url], {
    cwd: folder,
    env: { CARGO_HOME: process.env.CARGO_HOME ?? "" },
  });
  const ends = JSON.parse(ended.stdout).tasks.map(({ id, status }: { id: string; status: string }) => [id, status]);
  expect(ends).toEqual([
    ["core", "done"],
    ["shader", "done"],
    ["gpu", "done"],
    ["shell", "done"],
    ["drivers", "failed"],
    ["fonts", "done"],
  ]);
  expect(ended.code).toBe(1);

  for (const said of [
    "cargo test: there is no `Cargo.toml` here; it runs in core, the nearest to the inputs",
    "! red before any change and set aside: tests::noon_strikes.",
    "✓ cd core && cargo test: 1 passed; tests::noon_strikes failed as before the change",
    "✓ cd compositor && cargo check: exit 0",
    "! red before any change and set aside: tests::opens_adapter.",
    "! shell/src/main.rs: your uncommitted changes are not seen",
    "! flaky, and set aside: wins_the_race",
    "failed: cargo cannot read drivers/Cargo.toml: error: unclosed table, expected `]` (Cargo.toml:1:9). Mend it, or name it in the task's inputs.",
    "cargo test -p fonts: there is no `Cargo.toml` here; it runs in fonts, which has what it names",
  ]) {
    expect(ended.stderr).toContain(said);
  }
  // A manifest that cannot be read costs no question.
  const asked = (title: string) =>
    server.requests.filter(({ messages }) =>
      messages.some(({ content }) => content.includes(`# Task\n${title}\n`)),
    ).length;
  expect(asked("Add darken")).toBe(3);
  expect(asked("Be ready")).toBe(0);

  const landed = git(folder, "log", "--format=%s", "--reverse", "main..auto-gvpie").split("\n");
  expect(landed).toHaveLength(5);
  expect(git(folder, "diff", "--name-only", "main", "auto-gvpie").split("\n")).toEqual([
    "core/src/lib.rs",
    "fonts/src/lib.rs",
    "gpu/src/lib.rs",
    "shaders/blend.wgsl",
    "shell/src/main.rs",
  ]);
  // The owner's checkout and index are as they were, but for the queue file.
  const status = git(folder, "status", "--porcelain").split("\n");
  expect(status.filter((line) => !line.endsWith("auto_tasks.json"))).toEqual(
    before.status.split("\n"),
  );
  expect(git(folder, "rev-parse", "HEAD")).toBe(before.head);
});
