import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { promptHashes, render, slotsOf } from "../../prompts/render.ts";

const FOLDER = path.resolve(import.meta.dirname, "../../prompts");
const templates = readdirSync(FOLDER).filter((name) => name.endsWith(".md"));

test.each(templates)("%s has only slots that can be filled, and refuses others", (file) => {
  const text = readFileSync(path.join(FOLDER, file), "utf8");
  const slots = slotsOf(text);
  const name = file.replace(/\.md$/, "");
  const filled = render(name, Object.fromEntries(slots.map((slot) => [slot, `<${slot}>`])));
  for (const slot of slots) expect(filled).toContain(`<${slot}>`);
  expect(filled).not.toContain("{{");
  expect(() =>
    render(name, { ...Object.fromEntries(slots.map((s) => [s, ""])), nope: "" }),
  ).toThrow(`prompts/${file} has no slot nope.`);
  const [first] = slots;
  if (first !== undefined) expect(() => render(name, {})).toThrow(`prompts/${file} needs ${first}`);
});

test("what is put into a slot is not read as a template", () => {
  const none = { files: "", rest: "", base: "", memory: "", look: "" };
  expect(render("planner", { task: "{{files}} $& $1", ...none })).toContain(
    "# Task\n{{files}} $& $1\n",
  );
});

test("a section without content costs nothing", () => {
  const none = { files: "", rest: "", base: "", memory: "", look: "" };
  const text = render("planner", { task: "T", ...none });
  expect(text).not.toMatch(/\n{3,}/);
  expect(text.startsWith("# Task\nT\n\n# Plan\n")).toBe(true);
});

test("every template's hash is known", () => {
  expect(Object.keys(promptHashes())).toEqual(templates.sort());
});
