import { chmodSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { softwareGpu } from "../pixels/software-gpu.ts";
import { git, queue, repository, scratch, write } from "../support/crate.ts";
import { runCli } from "../support/run-cli.ts";
import { asked, block, scripted } from "../support/script.ts";

const SHADER = "@compute @workgroup_size(64)\nfn main() {\n}\n";
const TASK = { id: "shader", title: "Pixel analyzer shader", inputs: ["a.wgsl"], tests: [] };
const wrong = block("a.wgsl", "fn main() {\n}", "fn main() {\n    let x: i32 = 1.5;\n}");
const right = block("a.wgsl", "    let x: i32 = 1.5;", "    let x: i32 = 1;");

function answers(kind: string) {
  return (request: Parameters<typeof asked>[0]) => {
    const { role } = asked(request);
    if (role === "judge") return JSON.stringify({ accept: true, reasons: ["fine"] });
    if (role === "planner") {
      // The title speaks of pixels; the input says what it is.
      return JSON.stringify({ kind, files: [], steps: [], acceptance: [], nothing_to_do: false });
    }
    return role === "coder" ? wrong : right;
  };
}

async function work(env: Record<string, string>) {
  const folder = repository({ "a.wgsl": SHADER });
  queue(folder, [TASK]);
  const server = await scripted(answers("pixel"));
  const args = ["--once", "--json", "--model-url", server.url];
  const ended = await runCli(args, { cwd: folder, env });
  return { folder, server, ended, result: JSON.parse(ended.stdout).tasks[0] };
}

test("a shader without tests is compiled; errors with their place go to the fixer", async () => {
  const { folder, server, ended, result } = await work(softwareGpu());
  expect(ended.code).toBe(0);
  expect(result).toMatchObject({ status: "done", attempts: 2, verified: true });
  expect(ended.stderr).toContain("a.wgsl:3:18: error:");
  expect(ended.stderr).toContain("valid WGSL (dawn)");
  const fix = server.requests.find((request) => asked(request).role === "fixer");
  expect(fix?.messages.at(-1)?.content).toContain("a.wgsl:3:18: error:");
  expect(git(folder, "show", "auto-gvpie:a.wgsl")).toContain("let x: i32 = 1;");
});

test("where nothing can compile it, the judge alone decides, and the run is unverified", async () => {
  const { ended, result } = await work({ VK_ICD_FILENAMES: "/nowhere.json", LD_LIBRARY_PATH: "" });
  expect(ended.code).toBe(0);
  expect(result).toMatchObject({ status: "done", attempts: 1, verified: false });
  expect(ended.stderr).toContain("the shader cannot be compiled here");
});

test("naga decides where it is installed", async () => {
  const bin = scratch("naga-");
  write(bin, {
    naga: `#!/bin/sh
if grep -q '1\\.5' "$1"; then printf 'error: the type of x is wrong\\n  ┌─ a.wgsl:3:9\\n' >&2; exit 1; fi
echo Validation successful
`,
  });
  chmodSync(path.join(bin, "naga"), 0o755);
  const { ended, result } = await work({ PATH: `${bin}:${process.env.PATH}` });
  expect(ended.code).toBe(0);
  expect(result).toMatchObject({ status: "done", attempts: 2, verified: true });
  expect(ended.stderr).toContain("a.wgsl:3:9: error: the type of x is wrong");
  expect(ended.stderr).toContain("valid WGSL (naga)");
});
