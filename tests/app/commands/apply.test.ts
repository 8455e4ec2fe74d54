import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough, Readable } from "node:stream";
import { expect, test } from "vitest";
import { type ApplyOptions, apply } from "../../../app/commands/apply.ts";

async function run(
  cwd: string,
  options: ApplyOptions,
  stdin = "",
): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const read = (stream: PassThrough): Promise<string> =>
    stream.toArray().then((all) => all.join(""));
  const texts = [read(stdout), read(stderr)];
  const code = await apply(options, { stdin: Readable.from([stdin]), stdout, stderr, cwd });
  stdout.end();
  stderr.end();
  const [out = "", err = ""] = await Promise.all(texts);
  return { code, out, err };
}

function folder(files: Record<string, string | Buffer>): string {
  const dir = mkdtempSync(path.join(tmpdir(), "apply-"));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), content);
  }
  return dir;
}

const block = (file: string, search: string, replace: string): string =>
  `${file}\n<<<<<<< SEARCH\n${search}=======\n${replace}>>>>>>> REPLACE\n`;

test("writes what the reply says, keeps modes, leaves nothing else behind", async () => {
  const dir = folder({
    "src/a.sh": "one\n",
    "old.txt": "x\n",
    "reply.md": `${block("src/a.sh", "one\n", "two\n")}${block("new/b.txt", "", "b\n")}\nDELETE old.txt\n`,
  });
  const before = statSync(path.join(dir, "src/a.sh")).mode;
  const done = await run(dir, { reply: "reply.md" });
  expect(done).toEqual({
    code: 0,
    out: "writes src/a.sh\nwrites new/b.txt\ndeletes old.txt\n",
    err: "",
  });
  expect(readFileSync(path.join(dir, "src/a.sh"), "utf8")).toBe("two\n");
  expect(readFileSync(path.join(dir, "new/b.txt"), "utf8")).toBe("b\n");
  expect(readdirSync(dir, { recursive: true }).sort()).toEqual([
    "new",
    "new/b.txt",
    "reply.md",
    "src",
    "src/a.sh",
  ]);
  expect(statSync(path.join(dir, "src/a.sh")).mode).toBe(before);
  const again = await run(dir, { reply: "reply.md" });
  expect(again).toEqual({ code: 0, out: "Already applied; nothing to write.\n", err: "" });
});

test("a dry run says what it would do and does not", async () => {
  const dir = folder({ "a.txt": "one\n" });
  const reply = block("a.txt", "one\n", "two\n");
  const done = await run(dir, { reply: "-", dir: ".", dryRun: true }, reply);
  expect(done).toEqual({ code: 0, out: "would write a.txt\n", err: "" });
  expect(readFileSync(path.join(dir, "a.txt"), "utf8")).toBe("one\n");
});

test("one refused edit leaves every file alone", async () => {
  const dir = folder({ "a.txt": "one\n", "b.txt": "two\n" });
  const reply = block("a.txt", "one\n", "1\n") + block("b.txt", "nine\n", "9\n");
  const done = await run(dir, { reply: "-", json: true }, reply);
  expect(done.code).toBe(1);
  expect(JSON.parse(done.out)).toEqual({
    outcome: "refused",
    files: {},
    reason: expect.stringContaining("Edit 2 of 2, b.txt"),
  });
  expect(readFileSync(path.join(dir, "a.txt"), "utf8")).toBe("one\n");
});

test("paths that leave the folder, over links too, are refused", async () => {
  const outside = folder({ "secret.txt": "s\n" });
  const dir = folder({ "a.txt": "one\n" });
  symlinkSync(outside, path.join(dir, "link"));
  symlinkSync(path.join(outside, "secret.txt"), path.join(dir, "file.txt"));
  for (const file of ["../x.txt", "/tmp/x.txt", ".git/config.txt", "link/secret.txt", "file.txt"]) {
    const reply = `\`${file}\`\n\`\`\`\nowned\n\`\`\`\n`;
    const done = await run(dir, { reply: "-" }, reply);
    expect([file, done.code]).toEqual([file, 1]);
    expect(done.err).toContain(JSON.stringify(file));
  }
  expect(readFileSync(path.join(outside, "secret.txt"), "utf8")).toBe("s\n");
});

test("a file that is not UTF-8 is refused by name", async () => {
  const dir = folder({ "a.txt": Buffer.from([0x61, 0xff, 0x0a]) });
  const done = await run(dir, { reply: "-" }, block("a.txt", "a\n", "b\n"));
  expect(done.code).toBe(1);
  expect(done.err).toContain("a.txt is not UTF-8 text");
});

test("bad arguments are exit code 2", async () => {
  const dir = folder({});
  expect((await run(dir, {})).code).toBe(2);
  expect((await run(dir, { reply: "none.md" })).code).toBe(2);
  expect((await run(dir, { reply: "-", dir: "none" })).code).toBe(2);
});

test("a batch answers every line, good or bad, in order", async () => {
  const files = { "a.txt": "one\n" };
  const reply = block("a.txt", "one\n", "two\n");
  const lines = [
    JSON.stringify({ id: 1, files, reply }),
    "{ not json",
    JSON.stringify({ id: "x", files }),
    "",
    JSON.stringify({ id: "again", files: { "a.txt": "two\n" }, reply }),
    JSON.stringify({ id: "no", files, reply: "I would rather not." }),
    JSON.stringify({ id: "gone", files, reply: "DELETE a.txt" }),
    JSON.stringify({ id: "mine", files: {}, reply: block("__proto__", "", "x\n") }),
  ];
  const done = await run("/", { batch: true }, lines.join("\n"));
  expect(done.code).toBe(0);
  const answers: unknown[] = done.out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(answers).toEqual([
    { id: 1, outcome: "applied", files: { "a.txt": "two\n" }, reason: null },
    { id: null, outcome: "refused", files: {}, reason: expect.stringContaining("line 2: ") },
    { id: "x", outcome: "refused", files: {}, reason: expect.stringContaining("line 3: reply") },
    { id: "again", outcome: "already-applied", files: {}, reason: null },
    { id: "no", outcome: "refused", files: {}, reason: expect.stringContaining("no edit") },
    { id: "gone", outcome: "applied", files: { "a.txt": null }, reason: null },
    { id: "mine", outcome: "refused", files: {}, reason: expect.any(String) },
  ]);
});
