import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { findModels } from "../../app/model-source.ts";
import { Settings } from "../../app/settings.ts";
import type { EvalSolver } from "../../contracts/eval-manifest.ts";
import type { ChatModel } from "../../models/chat.ts";
import { startScriptServer } from "../../models/script-server.ts";
import { type Case, exhibit, judgeCase } from "../judging/judge-case.ts";
import { type JudgedCase, tally, tallyLines } from "../judging/tally.ts";
import { labelledChanges } from "../mutate/labelled-changes.ts";
import { caveatOf } from "../report/words.ts";
import { ACCEPT, REJECT } from "../solvers/verdicts.ts";
import { randomFrom } from "../statistics/random.ts";
import type { Suite } from "../suite/read-suite.ts";
import { EXIT } from "./exit-codes.ts";
import {
  parseOptions,
  SampledOptions,
  SolverOptions,
  solverOf,
  suiteOf,
  WrongOption,
} from "./options.ts";
import { answer, say } from "./say.ts";

const Options = SampledOptions.extend(SolverOptions.shape).extend({
  repeats: z.coerce.number().int().min(1),
  changes: z.coerce.number().int().min(1),
  unsandboxed: z.boolean(),
});
type Options = z.infer<typeof Options>;

/** The judge by itself, over labelled changes; each is shown as the loop would show it. */
export async function judge(given: unknown): Promise<number> {
  const options = parseOptions(Options, given);
  const solver = solverOf(options);
  const suite = suiteOf(options);
  const folder = path.dirname(suite.solved[0]?.folder ?? "");
  const work = realpathSync(mkdtempSync(path.join(os.tmpdir(), "auto-gvpie-judge-")));
  const cases = await makeCases(suite, folder, work, options);
  if (cases.length === 0) throw new WrongOption(`No change can be made from "${suite.name}".`);
  const results: JudgedCase[] = [];
  const queue = [...cases];
  const worker = async (number: number) => {
    for (let one = queue.shift(); one; one = queue.shift()) {
      const home = path.join(work, `w${number}`);
      const result = await judgeOne(one, home, solver, options);
      results.push(result);
      const said = result.accepts.map((accept) => (accept ? "accept" : "reject")).join(" ");
      say(`[${results.length}/${cases.length}] ${one.change.id}: ${result.green ? said : "red"}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: options.parallel }, (_, number) => worker(number)));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const result = tally(results);
  const caveat = caveatOf(solver);
  const text = [...(caveat === "" ? [] : [caveat]), ...tallyLines(result)].join("\n");
  answer(options.json, { caveat, ...result }, text);
  return EXIT.fine;
}

/** Labelled changes of the chosen samples, made anew from their oracles and cheats. */
async function makeCases(
  suite: Suite,
  folder: string,
  work: string,
  options: Options,
): Promise<Case[]> {
  say("Making the labelled changes; the hidden tests decide what each is.");
  const places = Array.from({ length: options.parallel }, (_, number) => ({
    home: path.join(work, `g${number}`),
    sandboxed: !options.unsandboxed,
    buildMs: 120_000,
    testMs: 30_000,
  }));
  const { seed, changes: count } = options;
  const made = await labelledChanges(folder, { seed, count, places });
  const samples = new Map(suite.solved.map((sample) => [sample.meta.id, sample]));
  return made.flatMap((change) => {
    const sample = samples.get(change.sample);
    return sample === undefined ? [] : [{ change, sample }];
  });
}

async function judgeOne(
  one: Case,
  home: string,
  solver: EvalSolver,
  options: Options,
): Promise<JudgedCase> {
  const { change } = one;
  const shown = await exhibit(one, home, !options.unsandboxed);
  const accepts: boolean[] = [];
  const unjudged: string[] = [];
  for (let repeat = 0; shown.green && repeat < options.repeats; repeat++) {
    const { model, close } = await judgeModel(
      solver,
      one,
      `${options.seed} ${change.id} ${repeat}`,
    );
    const verdict = await judgeCase(one, shown, model).finally(close);
    if (verdict.kind === "judged") accepts.push(verdict.accept);
    else unjudged.push(verdict.reason);
  }
  return { change, green: shown.green, accepts, unjudged };
}

/** A simulated judge errs at its rates and otherwise knows the label; all others are asked. */
async function judgeModel(
  solver: EvalSolver,
  { change }: Case,
  seed: string,
): Promise<{ model: ChatModel; close: () => Promise<void> }> {
  const good = change.label === "good";
  const rates = solver.kind === "noisy" ? solver.rates : { false_accept: 1, false_reject: 0 };
  const mistaken = randomFrom(seed)() < (good ? rates.false_reject : rates.false_accept);
  const server =
    solver.kind === "server"
      ? null
      : await startScriptServer({ answer: () => (good !== mistaken ? ACCEPT : REJECT) });
  const source = await findModels(
    Settings.parse({
      tasks: path.join(os.tmpdir(), "none.json"),
      modelUrl: server?.url ?? (solver.kind === "server" ? solver.url : ""),
      ...(solver.kind === "server" && solver.model !== null && { model: solver.model }),
      maxFixes: 0,
      every: 60,
      commandTimeout: 60,
      firstTokenTimeout: 600,
      keepRuns: 1,
    } satisfies z.input<typeof Settings>),
    [],
  );
  if (source.kind === "none") throw new WrongOption(source.message);
  const close = async () => {
    await source.close();
    await server?.close();
  };
  return { model: source.modelFor("judge"), close };
}
