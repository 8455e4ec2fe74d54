import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { readFileText, writeChanges } from "../../../tools/edits/disk.ts";

function folder(): string {
  return mkdtempSync(path.join(tmpdir(), "disk-"));
}

test("text is read with its byte-order mark; what is not text, not there or no file is said", () => {
  const dir = folder();
  writeFileSync(path.join(dir, "a.txt"), "\ufeffé\r\n");
  writeFileSync(path.join(dir, "b.bin"), Buffer.from([0xc3, 0x28]));
  mkdirSync(path.join(dir, "d"));
  expect(readFileText(dir, "a.txt")).toEqual({ kind: "text", text: "\ufeffé\r\n" });
  expect(readFileText(dir, "b.bin")).toEqual({ kind: "not-text" });
  expect(readFileText(dir, "c.txt")).toEqual({ kind: "missing" });
  expect(readFileText(dir, "d/e.txt")).toEqual({ kind: "missing" });
  expect(readFileText(dir, "d")).toEqual({ kind: "barred", why: "is not a plain file" });
  expect(readFileText(dir, "a.txt/x")).toEqual({ kind: "barred", why: "leads through a file" });
  expect(readFileText(dir, "../a.txt").kind).toBe("barred");
});

test("a failure midway puts everything back", () => {
  const dir = folder();
  writeFileSync(path.join(dir, "a.txt"), "a\n");
  writeFileSync(path.join(dir, "b.txt"), "b\n");
  const done = writeChanges(dir, [
    { kind: "write", path: "a.txt", text: "changed\n" },
    { kind: "write", path: "new/deep/c.txt", text: "c\n" },
    { kind: "delete", path: "b.txt" },
    { kind: "delete", path: "never-there.txt" },
  ]);
  expect(done.kind).toBe("failed");
  expect(readFileSync(path.join(dir, "a.txt"), "utf8")).toBe("a\n");
  expect(readFileSync(path.join(dir, "b.txt"), "utf8")).toBe("b\n");
  expect(readdirSync(dir).sort()).toEqual(["a.txt", "b.txt"]);
});

test("nothing is written over a link, even when it appears late", () => {
  const dir = folder();
  const outside = folder();
  symlinkSync(outside, path.join(dir, "link"));
  const done = writeChanges(dir, [
    { kind: "write", path: "a.txt", text: "a\n" },
    { kind: "write", path: "link/x.txt", text: "x\n" },
  ]);
  expect(done).toEqual({ kind: "failed", message: "link/x.txt leads over a symbolic link" });
  expect(existsSync(path.join(dir, "a.txt"))).toBe(false);
  expect(readdirSync(outside)).toEqual([]);
});

test("an executable stays one", () => {
  const dir = folder();
  const file = path.join(dir, "run.sh");
  writeFileSync(file, "old\n");
  chmodSync(file, 0o755);
  expect(writeChanges(dir, [{ kind: "write", path: "run.sh", text: "new\n" }])).toEqual({
    kind: "written",
  });
  expect(readFileSync(file, "utf8")).toBe("new\n");
  expect(readdirSync(dir)).toEqual(["run.sh"]);
});
