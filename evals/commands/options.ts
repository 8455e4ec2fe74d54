import path from "node:path";
import { z } from "zod";
import { standingIn } from "../../app/settings.ts";
import { type EvalSolver, NoisyRates } from "../../contracts/eval-manifest.ts";
import { readSuite, type Suite } from "../suite/read-suite.ts";

const count = z.coerce.number().int().min(1);

/** A folder as the person typed it, from where they stand. */
const Folder = z.string().transform((folder) => path.resolve(standingIn(), folder));

export const SampledOptions = z.object({
  suite: z.string(),
  sample: z.array(z.string()).default([]),
  split: z.array(z.string()).default([]),
  parallel: count,
  json: z.boolean(),
  junit: Folder.optional(),
});
export type SampledOptions = z.infer<typeof SampledOptions>;

export const SolverOptions = z.object({
  solver: z.enum(["oracle", "null", "cheat", "noisy", "server"]).default("server"),
  rate: z.array(z.string()).default([]),
  modelUrl: z.url({ protocol: /^https?$/ }).optional(),
  model: z.string().optional(),
  seed: z.string(),
});
export type SolverOptions = z.infer<typeof SolverOptions>;

export const SolvedOptions = SampledOptions.extend(SolverOptions.shape).extend({
  epochs: count,
  limitTime: z.coerce.number().positive().optional(),
  limitTokens: count.optional(),
  fixers: z.coerce.number().int().min(0),
  memory: z.boolean(),
  memorySnapshot: Folder.optional(),
  judge: z.boolean(),
  out: Folder.optional(),
  unsandboxed: z.boolean(),
});
export type SolvedOptions = z.infer<typeof SolvedOptions>;

/** Parses what commander gives. @throws with the option's name in the message. */
export function parseOptions<T>(schema: z.ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const flag = String(issue?.path[0] ?? "").replaceAll(/[A-Z]/g, (l) => `-${l.toLowerCase()}`);
  throw new WrongOption(`--${flag}: ${issue?.message ?? "is wrong"}`);
}

/** Something the person typed cannot be; its message is all that has to be said. */
export class WrongOption extends Error {
  override readonly name = "WrongOption";
}

export function solverOf(options: SolverOptions): EvalSolver {
  switch (options.solver) {
    case "noisy":
      return { kind: "noisy", rates: ratesOf(options.rate) };
    case "server": {
      if (options.modelUrl === undefined) {
        const message = "--model-url names the model server, or --solver a scripted one";
        throw new WrongOption(message);
      }
      return { kind: "server", url: options.modelUrl, model: options.model ?? null };
    }
    default:
      return { kind: options.solver };
  }
}

function ratesOf(given: readonly string[]): NoisyRates {
  const pairs = given.map((pair) => {
    const [name = "", value = ""] = pair.split("=");
    return [name, Number(value)];
  });
  const rates = z.strictObject(NoisyRates.shape).safeParse(Object.fromEntries(pairs));
  if (rates.success) return rates.data;
  throw new WrongOption(`--rate: ${z.prettifyError(rates.error)}`);
}

export function suiteOf(options: { suite: string; sample?: string[]; split?: string[] }): Suite {
  const { sample, split = [] } = options;
  const name = /[/\\]/.test(options.suite)
    ? path.resolve(standingIn(), options.suite)
    : options.suite;
  const suite = readSuite(name, sample);
  if ("kind" in suite) throw new WrongOption(suite.message);
  if (split.length === 0) return suite;
  return { ...suite, solved: suite.solved.filter(({ meta }) => split.includes(meta.split)) };
}
