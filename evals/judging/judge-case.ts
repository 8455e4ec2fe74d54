import path from "node:path";
import { judge as review } from "../../agents/judge.ts";
import type { ChatModel } from "../../models/chat.ts";
import { summarise, textView } from "../../pixels/describe.ts";
import { parseProgram } from "../../pixels/parse.ts";
import { drawProgram } from "../../pixels/raster.ts";
import { verifyProgram } from "../../pixels/verify.ts";
import { commandOutcome } from "../../tools/cargo/command-outcome.ts";
import { resolveToolchain } from "../../tools/cargo/toolchain.ts";
import { openRepository, treeOf } from "../../tools/repository.ts";
import { runCommand } from "../../tools/sandbox/run-command.ts";
import { openWorkspace } from "../../tools/workspace.ts";
import type { LabelledChange } from "../mutate/labelled-changes.ts";
import { prepareWorker } from "../run/worker-place.ts";
import { writtenPlan } from "../solvers/written-reply.ts";
import type { SolvedSample } from "../suite/read-sample.ts";

/** A labelled change and the sample whose template it changes. */
export interface Case {
  readonly change: LabelledChange;
  readonly sample: SolvedSample;
}

export interface Exhibit {
  readonly change: string;
  readonly evidence: string;
  /** The task's own commands pass: only such a change reaches the judge in the loop. */
  readonly green: boolean;
}

/** The change's diff, and what the task's own commands say of it, as the loop would have them. */
export async function exhibit(one: Case, home: string, sandboxed: boolean): Promise<Exhibit> {
  const { sample, change } = one;
  const place = await prepareWorker(home, sample);
  const opened = await openRepository(place.repo);
  if (opened.kind === "unusable") throw new Error(opened.message);
  const workspace = openWorkspace(opened.repository, path.join(home, "grade", "judged"));
  const base = await treeOf(opened.repository, "main");
  await workspace.restore(base);
  const tree = await workspace.write(
    Object.entries(change.files).map(([file, text]) => {
      return { kind: "write" as const, path: file, text };
    }),
  );
  const { patch } = await workspace.diff(base, tree);
  const toolchain = resolveToolchain(place.repo);
  const found = toolchain.kind === "found" ? toolchain : { env: {}, readable: [] };
  const lines: string[] = [];
  for (const command of sample.task.tests) {
    const end = await runCommand(
      command,
      {
        kind: sandboxed ? "sandboxed" : "unsandboxed",
        source: workspace.folder,
        mountAt: place.repo,
        cwd: "",
        writable: [workspace.target],
        readable: found.readable,
        env: { ...found.env, CARGO_TARGET_DIR: workspace.target, CARGO_TERM_COLOR: "never" },
      },
      { timeoutMs: 60_000, outputBytes: 400_000 },
    );
    if (end.kind === "unavailable") throw new Error(end.message);
    if (end.kind === "cancelled") return { change: patch, evidence: "", green: false };
    const outcome = commandOutcome(command, end);
    lines.push(`${command}: ${outcome.kind}, ${outcome.summary}`);
    if (outcome.kind !== "passed")
      return { change: patch, evidence: lines.join("\n"), green: false };
  }
  const drawn = sample.meta.kind === "pixel" ? describePicture(change.files) : [];
  if (drawn === null) return { change: patch, evidence: "", green: false };
  const evidence = [...lines, ...drawn].join("\n");
  const none = "No command was given to check this change.";
  return { change: patch, evidence: evidence || none, green: true };
}

/** What the loop tells its judge of a picture; null for one that is no valid program. */
function describePicture(files: LabelledChange["files"]): string[] | null {
  const [text = ""] = Object.values(files);
  const parsed = parseProgram(JSON.parse(text));
  if (parsed.kind !== "valid") return null;
  const drawing = drawProgram(parsed.program);
  return [
    summarise(parsed.program, drawing),
    ...drawing.frames.slice(0, 1).map((frame) => textView(frame)),
    ...verifyProgram(parsed.program, drawing).map(({ message }) => message),
  ];
}

export type CaseVerdict =
  | { kind: "judged"; accept: boolean }
  | { kind: "unjudged"; reason: string };

/** Asks the loop's own judge, with the loop's own prompt, about one change. */
export async function judgeCase(
  { sample, change }: Case,
  shown: Exhibit,
  model: ChatModel,
): Promise<CaseVerdict> {
  const { task } = sample;
  const plan = writtenPlan(sample, new Map(Object.entries(change.files)));
  const input = { task, plan, number: 1, change: shown.change, evidence: shown.evidence };
  const answer = await review(input, {
    ask: (_role, request) => model.chat(request),
    recall: async () => [],
  });
  switch (answer.kind) {
    case "judged":
      return { kind: "judged", accept: answer.verdict.accept };
    case "nonsense":
      return { kind: "unjudged", reason: answer.reason };
    case "server":
      return { kind: "unjudged", reason: `server: ${answer.outcome.kind}` };
  }
}
