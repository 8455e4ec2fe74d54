import { fork } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
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

test("queue file edited during write-back: nothing that another process appends is lost", async () => {
  const file = path.join(scratch(), "list");
  writeFileSync(file, "");
  const lines = process.env.FULL ? 20_000 : 2000;
  const child = fork(path.join(import.meta.dirname, "replacing.ts"), [file]);
  await once(child, "message");
  for (let i = 0; i < lines; i++) appendFileSync(file, `line ${i}\n`);
  child.send("stop");
  await once(child, "exit");
  const found = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("line"));
  expect(new Set(found).size).toBe(lines);
  expect(found.length).toBe(lines);
});
