import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

/** A folder imports only from lower floors; folders of one floor do not know each other. */
const floors: Record<string, number> = {
  contracts: 0,
  prompts: 1,
  store: 1,
  models: 1,
  tools: 1,
  memory: 1,
  pixels: 1,
  agents: 2,
  graph: 3,
  app: 4,
  evals: 5,
  dashboard: 5,
};

/** Packages that only the named folders may import. */
const vendors: Record<string, string[]> = {
  "node:sqlite": ["store"],
  "@langchain/langgraph-checkpoint": ["store"],
  "@langchain/openai": ["models"],
  "@langchain/community": ["models"],
  "@langchain/core": ["models", "store"],
  execa: ["tools"],
  "@lancedb/lancedb": ["memory"],
  "apache-arrow": ["memory"],
  sharp: ["pixels"],
  webgpu: ["pixels"],
  "web-tree-sitter": ["tools"],
  "@langchain/langgraph": ["graph"],
  "@langchain/langgraph-sdk": ["app"],
  commander: ["app", "evals"],
  "jsonc-parser": ["app"],
  "write-file-atomic": ["app"],
};

const sources = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.ts"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => (file.split("/")[0] ?? "") in floors);

interface Import {
  file: string;
  folder: string;
  target: string;
}

const imports: Import[] = sources.flatMap((file) => {
  const text = readFileSync(path.join(root, file), "utf8");
  return [...text.matchAll(/(?:\bfrom|\bimport\(|\bimport)\s*"([^"]+)"/g)].map((match) => ({
    file,
    folder: file.split("/")[0] ?? "",
    target: match[1] ?? "",
  }));
});

test("there are sources to check", () => {
  expect(sources.length).toBeGreaterThan(10);
  expect(imports.length).toBeGreaterThan(10);
});

test("imports go down the floors, never up or sideways", () => {
  const wrong = imports.filter(({ file, folder, target }) => {
    if (!target.startsWith(".")) return false;
    const reached = path.normalize(path.join(path.dirname(file), target)).split("/")[0] ?? "";
    return reached !== folder && !((floors[reached] ?? 99) < (floors[folder] ?? 0));
  });
  expect(wrong).toEqual([]);
});

test("each vendor package is imported only in its own folder", () => {
  const wrong = imports.filter(({ folder, target }) => {
    const vendor = Object.keys(vendors).find((v) => target === v || target.startsWith(`${v}/`));
    return vendor !== undefined && !vendors[vendor]?.includes(folder);
  });
  expect(wrong).toEqual([]);
});

test("relative imports name the .ts file", () => {
  const wrong = imports.filter(({ target }) => target.startsWith(".") && !target.endsWith(".ts"));
  expect(wrong).toEqual([]);
});

test("no file is named after nothing", () => {
  const empty = /(^|\/)(utils?|helpers?|common|misc|types|index)\.ts$/;
  expect(sources.filter((file) => empty.test(file))).toEqual([]);
});

test("sources hold no `any`, no cast, no `!` and no default export", () => {
  const wrong = sources.flatMap((file) => {
    const text = readFileSync(path.join(root, file), "utf8");
    const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      const cast = ts.isAsExpression(node) && node.type.getText() !== "const";
      const any = node.kind === ts.SyntaxKind.AnyKeyword;
      const exported = ts.isExportAssignment(node) || node.kind === ts.SyntaxKind.DefaultKeyword;
      const defaulted = exported && !ts.isDefaultClause(node.parent);
      if (cast || any || defaulted || ts.isNonNullExpression(node)) {
        const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
        found.push(`${file}:${line + 1}: ${node.getText()}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
    return found;
  });
  expect(wrong).toEqual([]);
});
