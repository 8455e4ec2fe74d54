import path from "node:path";
import { expect, test } from "vitest";
import { asTyped } from "../../app/as-typed.ts";
import { standingIn } from "../../app/settings.ts";

const USUAL = path.join(standingIn(), "auto_tasks.json");

test("a command is one that a shell reads as it is meant", () => {
  expect(asTyped("graph", [], USUAL)).toBe("npm run graph");
  expect(asTyped("graph", ["--task", "task-001"], USUAL)).toBe("npm run graph -- --task task-001");
  expect(
    asTyped("tasks", ["retry", "a", "--allow", "it's a b/$x.toml"], "/other place/t.json"),
  ).toBe("npm run tasks -- retry a --allow 'it'\\''s a b/$x.toml' --tasks '/other place/t.json'");
});
