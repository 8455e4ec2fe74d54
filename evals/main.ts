import { Command, CommanderError } from "commander";
import { EXIT } from "./commands/exit-codes.ts";

/** Reads the command line and runs its verb. Gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let code: number = EXIT.fine;
  const program = commandLine((exit) => {
    code = exit;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.failed;
    const { printable } = await import("../contracts/printable.ts");
    const { WrongOption } = await import("./commands/options.ts");
    const said =
      error instanceof WrongOption
        ? error.message
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error);
    process.stderr.write(`${printable(said)}\n`);
    return EXIT.failed;
  }
  return code;
}

const EXAMPLES = `
Examples:
  npm run evals -- list                                   the suites and their samples
  npm run evals -- check                                  is every sample sound?
  npm run evals -- run --solver oracle                    the loop without a model's mistakes
  npm run evals -- run --model-url http://127.0.0.1:1234/v1 --epochs 3
  npm run evals -- report latest                          report.html and others beside the run
  npm run evals -- compare RUN-A RUN-B                    B against A, in pairs
  npm run evals -- ablate --solver noisy --epochs 3       the loop with each part switched off
  npm run evals -- gate --baseline RUN                    exit 100 when the latest run is worse

Exit codes: 0 fine, 1 the harness failed, 100 the gate failed, 130 interrupted.`;

/** The commands. Each is loaded when it is asked for. */
function commandLine(exit: (code: number) => void): Command {
  const program = new Command("evals")
    .description("Scores runs of the loop, so that a change can be believed.")
    .addHelpText("after", EXAMPLES)
    .exitOverride();

  program
    .command("list")
    .description("the suites and their samples")
    .option("--suite <name>", "one suite, by name or folder")
    .option("--json", "as JSON", false)
    .action(async (options) => exit((await import("./commands/list.ts")).list(options)));

  sampled(program.command("check"))
    .description(
      "the suite itself: oracle 1 three times, nothing done the null score, cheats caught",
    )
    .option("--unsandboxed", "without a sandbox", false)
    .action(async (options) => exit(await (await import("./commands/check.ts")).check(options)));

  solved(program.command("run"))
    .description("one run of a suite")
    .action(async (options) => exit(await (await import("./commands/run.ts")).run(options)));

  solved(program.command("ablate"))
    .description("the loop with each part switched off in turn, in pairs")
    .action(async (options) => exit(await (await import("./commands/ablate.ts")).ablate(options)));

  program
    .command("resume")
    .argument("[run]", "its id or folder", "latest")
    .description("what an interrupted run has left to do")
    .option("--parallel <n>", "workers", "2")
    .option("--json", "the summary as JSON on stdout", false)
    .option("--junit <file>", "JUnit XML")
    .action(async (run, options) =>
      exit(await (await import("./commands/resume.ts")).resume(run, options)),
    );

  program
    .command("score")
    .argument("[run]", "its id or folder", "latest")
    .description("grades a run's kept results again")
    .option("--parallel <n>", "workers", "2")
    .option("--json", "the summary as JSON on stdout", false)
    .action(async (run, options) =>
      exit(await (await import("./commands/score.ts")).score(run, options)),
    );

  program
    .command("replay")
    .argument("[run]", "its id or folder", "latest")
    .description("the whole run again from its recorded model calls, without a model")
    .option("--parallel <n>", "workers", "2")
    .option("--json", "the summary as JSON on stdout", false)
    .action(async (run, options) =>
      exit(await (await import("./commands/replay.ts")).replay(run, options)),
    );

  program
    .command("snapshot")
    .argument("[run]", "its id or folder", "latest")
    .description("a memory of what a run learned, to begin other runs with: --memory-snapshot")
    .requiredOption("--out <dir>", "the memory's new folder")
    .action(async (run, options) =>
      exit(await (await import("./commands/snapshot.ts")).snapshot(run, options)),
    );

  program
    .command("compare")
    .argument("<a>", "the baseline run")
    .argument("<b>", "the other run")
    .description("two runs of one suite, in pairs by task: better, worse or inconclusive")
    .option("--json", "as JSON", false)
    .action(async (a, b, options) =>
      exit((await import("./commands/compare.ts")).compare(a, b, options)),
    );

  program
    .command("gate")
    .argument("[run]", "its id or folder", "latest")
    .requiredOption("--baseline <run>", "the run that it must not be worse than")
    .description("exit 100 when a run is worse than its baseline")
    .option("--json", "as JSON", false)
    .action(async (run, options) =>
      exit((await import("./commands/compare.ts")).gate(run, options)),
    );

  program
    .command("report")
    .argument("[run]", "its id or folder", "latest")
    .description("report.html, report.md, report.json and junit.xml in the run's folder")
    .option("--out <dir>", "another folder")
    .action(async (run, options) =>
      exit(await (await import("./commands/report.ts")).report(run, options)),
    );

  sampled(program.command("judge"))
    .description("the judge against labelled changes: false accepts, false rejects, flips")
    .option("--solver <kind>", "oracle (accepts all), noisy or server", "server")
    .option("--model-url <url>", "an OpenAI-compatible server")
    .option("--model <name>", "the model; default: the one that is loaded")
    .option("--rate <name=value...>", "of the simulated judge: false_accept, false_reject")
    .option("--changes <n>", "how many labelled changes", "100")
    .option("--repeats <n>", "how often each change is judged", "3")
    .option("--seed <text>", "for what is random", "1")
    .option("--unsandboxed", "without a sandbox", false)
    .action(async (options) => exit(await (await import("./commands/judge.ts")).judge(options)));

  program
    .command("import")
    .argument("<kind>", "polyglot")
    .argument("<dir>", "a local checkout of the benchmark")
    .description("Rust exercises of Aider's polyglot benchmark as samples")
    .requiredOption("--out <dir>", "the suite's new folder")
    .action(async (kind, dir, options) =>
      exit((await import("./commands/import.ts")).importSuite(kind, dir, options)),
    );
  return program;
}

function sampled(command: Command): Command {
  return command
    .option("--suite <name>", "by name or folder", "gvpie")
    .option("--sample <id...>", "only these")
    .option("--split <name...>", "only dev, heldout or impossible")
    .option("--parallel <n>", "workers", "2")
    .option("--json", "the result as JSON on stdout", false)
    .option("--junit <file>", "JUnit XML");
}

function solved(command: Command): Command {
  return sampled(command)
    .option("--solver <kind>", "oracle, null, cheat, noisy or server; default: server")
    .option("--rate <name=value...>", "of the noisy solver: right, fixed, malformed, stale, …")
    .option("--model-url <url>", "an OpenAI-compatible server")
    .option("--model <name>", "the model; default: the one that is loaded")
    .option("--epochs <n>", "how often each sample", "1")
    .option("--seed <text>", "for what is random", "1")
    .option("--limit-time <seconds>", "for an attempt; default: each sample's own")
    .option("--limit-tokens <n>", "for an attempt; default: each sample's own")
    .option("--fixers <n>", "rounds of the fixer", "3")
    .option("--no-memory", "recall nothing")
    .option("--memory-snapshot <dir>", "a LanceDB folder that every attempt begins with")
    .option("--no-judge", "whatever is green is accepted")
    .option("--out <dir>", "where the run is kept; default: evals/runs/ID")
    .option("--unsandboxed", "without a sandbox", false);
}
