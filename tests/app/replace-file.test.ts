import { fork } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { replaceFile } from "../../app/replace-file.ts";
import { scratch } from "../support/crate.ts";

test("a file that changed since it was read is left alone", () => {
  const file = path.join(scratch(), "list");
  writeFileSync(file, "theirs");
  expect(replaceFile(file, "ours", "new")).toBe(false);
  expect(readFileSync(file, "utf8")).toBe("theirs");
  expect(readdirSync(path.dirname(file))).toEqual(["list"]);
});

test("the mode stays, and a link stays a link", () => {
  const folder = scratch();
  writeFileSync(path.join(folder, "list"), "old");
  chmodSync(path.join(folder, "list"), 0o640);
  symlinkSync("list", path.join(folder, "link"));
  expect(replaceFile(path.join(folder, "link"), "old", "new")).toBe(true);
  expect(readFileSync(path.join(folder, "list"), "utf8")).toBe("new");
  expect(statSync(path.join(folder, "list")).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder).sort()).toEqual(["link", "list"]);
});

test("queue file edited during write-back: what is written to the old file as it is replaced is kept", async () => {
  const file = path.join(scratch(), "list");
  writeFileSync(file, "");
  const child = fork(path.join(import.meta.dirname, "late-appender.ts"), [file]);
  await once(child, "message");
  // The other process needs a core within the few milliseconds for which is waited.
  let kept = false;
  for (let i = 0; i < 50 && !kept; i++) {
    const text = readFileSync(file, "utf8");
    const opened = once(child, "message");
    child.send("open");
    await opened;
    kept = !replaceFile(file, text, `ours ${i}\n`);
    if (kept) expect(readFileSync(file, "utf8")).toBe(`ours ${i}\nlate\n`);
  }
  child.disconnect();
  await once(child, "exit");
  expect(kept).toBe(true);
});
