import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const FOLDER = import.meta.dirname;
const SLOT = /\{\{([a-z_]+)\}\}/g;

/** The slots that a template names, each once, in order. */
export function slotsOf(template: string): string[] {
  return [...new Set([...template.matchAll(SLOT)].map((match) => match[1] ?? ""))];
}

/**
 * Fills the slots of `prompts/<name>.md`. An empty value takes its line's blank neighbours along, so
 * that sections without content cost nothing.
 *
 * @throws when a slot has no value or a value has no slot: both are mistakes in the code.
 */
export function render(name: string, values: Record<string, string> = {}): string {
  const template = readFileSync(path.join(FOLDER, `${name}.md`), "utf8");
  const slots = slotsOf(template);
  const missing = slots.filter((slot) => !Object.hasOwn(values, slot));
  const extra = Object.keys(values).filter((value) => !slots.includes(value));
  if (missing.length > 0) throw new Error(`prompts/${name}.md needs ${missing.join(", ")}.`);
  if (extra.length > 0) throw new Error(`prompts/${name}.md has no slot ${extra.join(", ")}.`);
  const pieces = template
    .trim()
    .split(/\n{2,}/)
    .map((block) => {
      const only = /^\{\{([a-z_]+)\}\}$/.exec(block);
      if (only) return (values[only[1] ?? ""] ?? "").trim();
      return block.replace(SLOT, (_, slot: string) => (values[slot] ?? "").trim());
    });
  return pieces.filter((piece) => piece !== "").join("\n\n");
}

/** The SHA-256 of every template by file name: a run records what its agents were told. */
export function promptHashes(): Record<string, string> {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(".md"));
  return Object.fromEntries(
    names.sort().map((name) => {
      const text = readFileSync(path.join(FOLDER, name), "utf8");
      return [name, createHash("sha256").update(text).digest("hex")];
    }),
  );
}
