import { existsSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { Check } from "./check.ts";
import type { Committed, CommittedFile } from "./committed.ts";

type Recognise = (
  file: CommittedFile,
  text: string,
  around: { folder: string; names: ReadonlySet<string> },
) => string | null;

const SCRIPT = [".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".tsx"];
const C_LIKE = [".c", ".h", ".cc", ".cpp", ".hpp"];

/** What is recognised, by the name of the file that says how a project is tested. */
const KNOWN: Record<string, { endings: readonly string[]; recognise: Recognise }> = {
  "package.json": { endings: SCRIPT, recognise: scripts },
  "pyproject.toml": { endings: [".py"], recognise: python },
  "setup.py": { endings: [".py"], recognise: python },
  "requirements.txt": { endings: [".py"], recognise: python },
  "go.mod": { endings: [".go"], recognise: () => "go test ./..." },
  Makefile: { endings: C_LIKE, recognise: makefile },
};

/** How the parts of a repository that are no crates say they are tested; the top ones first. */
export async function otherChecksIn(folder: string, committed: Committed): Promise<Check[]> {
  const names = new Set(committed.files.map((file) => file.path));
  const order = Object.keys(KNOWN);
  const candidates = committed.files
    .filter(({ path: file }) => path.basename(file) in KNOWN && !foreign(file))
    .sort(
      (a, b) =>
        depth(a) - depth(b) ||
        order.indexOf(path.basename(a.path)) - order.indexOf(path.basename(b.path)),
    );
  const checks: Check[] = [];
  for (const file of candidates) {
    const known = KNOWN[path.basename(file.path)];
    const text = (await committed.read(file)) ?? "";
    const command = known?.recognise(file, text, { folder, names }) ?? null;
    const cwd = path.dirname(file.path) === "." ? "" : path.dirname(file.path);
    // A Python project may be described in several files.
    const told = checks.some((other) => other.cwd === cwd && other.command === command);
    if (known === undefined || command === null || told) continue;
    checks.push({ name: file.path, file: file.path, command, cwd, endings: known.endings });
  }
  return checks;
}

/** Whether a path lies in a folder of other people's code. */
export function foreign(file: string): boolean {
  return /(^|\/)(node_modules|vendor|third_party|dist|target)\//.test(file);
}

const Manifest = z.looseObject({ scripts: z.looseObject({ test: z.string() }) });

function scripts(file: CommittedFile, text: string, { names }: { names: ReadonlySet<string> }) {
  const script = parsed(text)?.scripts.test;
  // What npm init writes.
  if (script === undefined || /no test specified/.test(script)) return null;
  const beside = (name: string) => names.has(path.join(path.dirname(file.path), name));
  if (beside("pnpm-lock.yaml")) return "pnpm test";
  return beside("yarn.lock") ? "yarn test" : "npm test";
}

function parsed(text: string): z.infer<typeof Manifest> | null {
  try {
    return Manifest.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function python(
  file: CommittedFile,
  text: string,
  { folder, names }: { folder: string; names: ReadonlySet<string> },
) {
  const home = path.dirname(file.path);
  const inside = [...names].filter((name) => home === "." || name.startsWith(`${home}/`));
  const tests = inside.filter((name) => /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(name));
  if (tests.length === 0) return null;
  const hints = inside.some((name) => /(^|\/)(pytest\.ini|conftest\.py)$/.test(name));
  const own = [".venv", "venv"].find((name) =>
    existsSync(path.join(folder, home, name, "bin/python")),
  );
  const program = own === undefined ? "python3" : `${own}/bin/python`;
  if (hints || /\bpytest\b/.test(text)) return `${program} -m pytest`;
  const [below = ""] = path.relative(home, path.dirname(tests[0] ?? "")).split("/");
  // By itself it looks only into packages.
  const inPackage = below === "" || names.has(path.join(home, below, "__init__.py"));
  if (inPackage) return `${program} -m unittest`;
  return /^[\w.-]+$/.test(below) ? `${program} -m unittest discover -s ${below}` : null;
}

function makefile(_file: CommittedFile, text: string) {
  const target = /^(test|check)\s*:(?!=)/m.exec(text)?.[1];
  return target === undefined ? null : `make ${target}`;
}

function depth({ path: file }: CommittedFile): number {
  return file.split("/").length;
}
