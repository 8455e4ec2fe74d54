/**
 * What a model has to read anew at each call: the tokens of a prompt that it does not share with the
 * request before, for which a server keeps its prefix cache. Against the same run with the usual
 * order, in which each role's instructions come first.
 *
 *   node bench/prefix.ts
 *
 * Answers are scripted, tokens are estimated (models/context.ts); ratios hardly depend on that.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ChatMessage } from "../contracts/model-call.ts";
import { estimateTokens } from "../models/context.ts";
import { type ScriptedRequest, startScriptServer } from "../models/script-server.ts";
import { render } from "../prompts/render.ts";
import { queue, repository } from "../tests/support/crate.ts";
import { asked, block } from "../tests/support/script.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const SOURCES = ["analyzer", "framebuffer", "lib", "pixel_runner", "shader", "vram"];

interface Job {
  name: string;
  inputs: string[];
  fixes: number;
  /** The most that may be read anew, as a part of the role-first order; null where tokens count. */
  ratio: number | null;
}

const JOBS: Job[] = [
  { name: "one file, right at once", inputs: ["src/analyzer.rs"], fixes: 0, ratio: null },
  { name: "one file, one fix", inputs: ["src/analyzer.rs"], fixes: 1, ratio: null },
  { name: "3k of context, two fixes", inputs: ["src/framebuffer.rs"], fixes: 2, ratio: 0.7 },
  {
    name: "6k of context, two fixes",
    inputs: ["src/framebuffer.rs", "src/pixel_runner.rs"],
    fixes: 2,
    ratio: 0.5,
  },
];

/** A compiler error of the usual length, another one for each mark, until the mark is gone. */
const CHECK = `number=$(sed -n 's/^\\/\\/ wrong //p' src/*.rs); if [ -n "$number" ]; then cat <<END
error[E030$number]: mismatched types
  --> src/analyzer.rs:12:24
   |
11 |     pub fn total(&self) -> u32 {
   |                            --- expected 'u32' because of return type
12 |         self.counts.iter().sum::<usize>()
   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ expected 'u32', found 'usize'
   |
help: you can convert a 'usize' to a 'u32' and panic if it does not fit
   |
12 |         self.counts.iter().sum::<usize>().try_into().unwrap()

error: could not compile 'gvpie' (lib) due to 1 previous error
END
exit 1; fi
`;

async function requestsOf(job: Job): Promise<ScriptedRequest[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "prefix-"));
  try {
    const files = Object.fromEntries(
      SOURCES.map((name) => [
        `src/${name}.rs`,
        readFileSync(path.join(ROOT, `examples/gvpie/src/${name}.rs`), "utf8"),
      ]),
    );
    repository({ ...files, "check.sh": CHECK }, folder);
    const [input = ""] = job.inputs;
    const first = files[input]?.split("\n")[0] ?? "";
    queue(folder, [
      {
        id: "job",
        title: "Count what was looked at",
        description:
          "The analyzer keeps a total of the pixels it has seen and tells it with total().",
        inputs: job.inputs,
        tests: ["sh check.sh"],
      },
    ]);
    const edit = (from: string, to: string) =>
      `I will change the counting.\n\n${block(input, from, to)}`;
    const server = await startScriptServer({
      answer(request) {
        const { role, number } = asked(request);
        if (role === "planner") {
          return JSON.stringify({
            kind: "code",
            files: job.inputs,
            steps: [
              "add a field for the total",
              "add to it for each pixel",
              "tell it with total()",
            ],
            acceptance: ["a test shows the total"],
            nothing_to_do: false,
          });
        }
        if (role === "judge") return JSON.stringify({ accept: true, reasons: ["It counts."] });
        const mark = (n: number) => (n >= job.fixes ? "// right" : `// wrong ${n}`);
        if (role === "coder") return edit(first, `${mark(0)}\n${first}`);
        return edit(mark(number - 1), mark(number));
      },
    });
    await run(["--once", "--model-url", server.url], folder);
    await server.close();
    return server.requests;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(args: string[], cwd: string): Promise<void> {
  const child = spawn(process.execPath, [path.join(ROOT, "app/cli.ts"), ...args], {
    cwd,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`exit ${code}`))));
  });
}

const asText = (messages: readonly ChatMessage[]) =>
  messages.map(({ role, content }) => `<|${role}|>\n${content}\n`).join("");

/** Where a question tells the role what to do; for a fixer that is the form of its edits. */
const INSTRUCTIONS = /(?:^|\n)# (?:Plan|Edit|Review \d+)\n(?!\{)[\s\S]*$/;

/** The same material behind the role's instructions, as most agents order it. */
function roleFirst(request: ScriptedRequest): string {
  const own = INSTRUCTIONS.exec(request.last)?.[0] ?? `# Fix\n${render("edit-format")}`;
  const [system, ...talk] = request.messages;
  const material = talk.map(({ role, content }) => ({
    role,
    content: content.replace(INSTRUCTIONS, ""),
  }));
  return asText([{ role: "system", content: `${system?.content}\n${own.trim()}` }, ...material]);
}

/** Tokens of `text` that are not the beginning of `before`. */
function fresh(before: string, text: string): number {
  let shared = 0;
  while (shared < text.length && text[shared] === before[shared]) shared += 1;
  return estimateTokens(text.slice(shared));
}

let missed = false;
for (const job of JOBS) {
  const requests = await requestsOf(job);
  console.log(`\n${job.name}`);
  console.log("  call        prompt   anew   role-first");
  let [ours, theirs, before, beforeRoleFirst] = [0, 0, "", ""];
  let first = 0;
  for (const request of requests) {
    const [text, other] = [asText(request.messages), roleFirst(request)];
    const [anew, otherAnew] = [fresh(before, text), fresh(beforeRoleFirst, other)];
    const { role } = asked(request);
    const numbers = [estimateTokens(text), anew, otherAnew].map((n) => String(n).padStart(8));
    console.log(`  ${role.padEnd(8)}${numbers.join("")}`);
    ours += anew;
    theirs += otherAnew;
    if (first === 0) first = anew;
    [before, beforeRoleFirst] = [text, other];
  }
  const ratio = ours / theirs;
  console.log(
    `  total           ${String(ours).padStart(8)}${String(theirs).padStart(8)}   ${ratio.toFixed(2)} of it`,
  );
  if (job.ratio !== null && ratio > job.ratio) missed = true;
  if (job.ratio === null) {
    console.log(
      `  before the first word ${first} (goal: below 1400), in all ${ours} (goal: below ${job.fixes === 0 ? 2500 : 3000})`,
    );
    if (first >= 1400 || ours >= (job.fixes === 0 ? 2500 : 3000)) missed = true;
  }
}
console.log(missed ? "\nA goal was missed." : "\nAll goals are met.");
process.exitCode = missed ? 1 : 0;
