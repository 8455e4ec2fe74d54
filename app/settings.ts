import { existsSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { Grants } from "../contracts/grants.ts";
import { refusedVariable } from "../tools/sandbox/environment.ts";

const seconds = z.coerce.number("must be a number of seconds").positive("must be more than 0");
const count = z.coerce
  .number("must be a whole number")
  .int("must be a whole number")
  .min(0, "must not be negative");

/** "gpu,network,env:VK_ICD_FILENAMES" as a task's `grants` would say it. */
function grantsIn(list: string, context: z.RefinementCtx): object {
  const words = list.split(/[,\s]+/).filter((word) => word !== "");
  const env = words.filter((word) => word.startsWith("env:")).map((word) => word.slice(4));
  const switches = words.filter((word) => !word.startsWith("env:"));
  const unknown = switches.find((word) => !["gpu", "network", "write"].includes(word));
  if (unknown !== undefined) {
    context.addIssue(`"${unknown}" is none of gpu, network, write and env:NAME`);
  }
  for (const name of env) {
    const why = refusedVariable(name);
    if (why !== null) context.addIssue(`${name} cannot be granted: ${why}`);
  }
  return { ...Object.fromEntries(switches.map((word) => [word, true])), env };
}

/** What a person can set: command line, then environment, then `.env`, then these defaults. */
export const Settings = z.object({
  /** Absolute path of the queue file; all state lies beside it. */
  tasks: z.string(),
  modelUrl: z
    .url({ protocol: /^https?$/, error: "must be like http://127.0.0.1:1234/v1" })
    .optional(),
  model: z.string().optional(),
  plannerModel: z.string().optional(),
  coderModel: z.string().optional(),
  fixerModel: z.string().optional(),
  judgeModel: z.string().optional(),
  embeddingModel: z.string().optional(),
  apiKey: z.string().optional(),
  /** Tokens of context to count on, whatever the server says. */
  context: count.min(512, "must be at least 512").optional(),
  maxFixes: count,
  maxTasks: count.optional(),
  every: seconds,
  commandTimeout: seconds.optional(),
  firstTokenTimeout: seconds,
  tokenTimeout: seconds.default(120),
  answerTimeout: seconds.default(3600),
  retryWait: seconds.default(1),
  keepRuns: count.min(1, "must be at least 1"),
  grant: z.string().default("").transform(grantsIn).pipe(Grants),
  unsandboxed: z.boolean().default(false),
  /** Work from the checkout as it is, not from its last commit. */
  snapshot: z.boolean().default(false),
  json: z.boolean().default(false),
});
export type Settings = z.infer<typeof Settings>;

/** Names the option that is wrong, as a person types it, and what is wrong with it. */
export function wrongSettings(error: z.ZodError): string {
  const lines = error.issues.map(({ path: [name], message }) => {
    const flag = String(name).replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return `--${flag}: ${message}`;
  });
  return `${lines.join("\n")}\nSee: --help`;
}

/** The folder a person stands in, also when npm has moved elsewhere. */
export function standingIn(): string {
  return process.env.INIT_CWD ?? process.cwd();
}

/** Reads `.env` of the folder the person stands in; what the environment sets already wins. */
export function loadDotEnv(): void {
  const file = path.join(standingIn(), ".env");
  if (existsSync(file)) process.loadEnvFile(file);
  for (const [name, value] of Object.entries(process.env)) {
    if (name.startsWith("AUTO_GVPIE_") && value === "") delete process.env[name];
  }
  // Commander takes a switch's variable that is there at all for a yes.
  for (const name of ["AUTO_GVPIE_UNSANDBOXED", "AUTO_GVPIE_SNAPSHOT"]) {
    if (["0", "false", "no"].includes(process.env[name] ?? "")) delete process.env[name];
  }
}

/** Where things lie, all of it beside the queue file. */
export function placesOf(tasks: string) {
  const home = path.dirname(tasks);
  const state = path.join(home, ".auto-gvpie");
  return {
    state,
    store: path.join(state, "store.sqlite"),
    workspaces: path.join(state, "workspaces"),
    queueBackups: path.join(state, "queue-backups"),
    lancedb: path.join(home, "lancedb"),
    artifacts: path.join(home, "artifacts"),
  };
}
