import path from "node:path";
import { type Command, CommanderError } from "commander";
import { printable } from "../contracts/printable.ts";
import { graphOptions } from "./options.ts";
import { loadDotEnv, type Settings, standingIn } from "./settings.ts";
import { addVerbs } from "./verbs.ts";

/** Reads the command line and runs its verb. Gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  loadDotEnv();
  let code = 0;
  const program = commandLine((exit) => {
    code = exit;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return code;
}

function commandLine(exit: (code: number) => void): Command {
  const program = graphOptions();
  program.action(async (options: Record<string, unknown>) => {
    const settings = await settingsOf(options);
    if (settings.kind === "wrong") {
      process.stderr.write(`${printable(settings.message)}\n`);
      return exit(2);
    }
    const { graph, GraphOptions } = await import("./commands/graph.ts");
    exit(await graph(settings.settings, GraphOptions.parse(options)));
  });
  return addVerbs(program, exit);
}

async function settingsOf(
  options: Record<string, unknown>,
): Promise<{ kind: "right"; settings: Settings } | { kind: "wrong"; message: string }> {
  const { Settings, wrongSettings } = await import("./settings.ts");
  const tasks = path.resolve(standingIn(), String(options.tasks));
  const parsed = Settings.safeParse({ ...options, tasks });
  return parsed.success
    ? { kind: "right", settings: parsed.data }
    : { kind: "wrong", message: wrongSettings(parsed.error) };
}
