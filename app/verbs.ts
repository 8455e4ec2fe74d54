import path from "node:path";
import { type Command, Option } from "commander";
import type { ApplyOptions } from "./commands/apply.ts";
import type { PixelsFlags } from "./commands/pixels-request.ts";
import { placesOf, type Settings, standingIn } from "./settings.ts";

const tasksOption = () =>
  new Option("--tasks <file>", "the list of tasks")
    .env("AUTO_GVPIE_TASKS")
    .default("auto_tasks.json");

interface Tasks {
  tasks: string;
}

/** The verbs beside the main job. Each loads its own code only when it is called. */
export function addVerbs(program: Command, exit: (code: number) => void): Command {
  // So that a verb may have options of the same names as the main job.
  program.enablePositionalOptions();

  program
    .command("init")
    .description("get a repository ready: an example task, what checks it, and what to type next")
    .argument("[dir]", "the repository, or a folder in it; default: where you stand")
    .option("--model-url <url>", "look for a model only there")
    .option("--model <name>", "this model")
    .option("--json", "for machines")
    .action(async (dir: string | undefined, options: Record<string, string | boolean>) => {
      const tasks = path.resolve(standingIn(), dir ?? ".", "auto_tasks.json");
      const settings = await settingsFrom({ ...options, tasks });
      if (settings === null) return exit(2);
      const { init } = await import("./commands/init.ts");
      const { stdout, stderr } = process;
      const io = {
        out: (text: string) => stdout.write(text),
        err: (text: string) => stderr.write(text),
      };
      exit(await init(settings, io));
    });

  program
    .command("pixels")
    .description("show, list and convert pixel programs")
    .option("--latest", "the newest program")
    .option("--list", "all programs")
    .option("--file <file>", "a program from a file")
    .option("--task <id>", "what a task drew last")
    .option("--run <id>", "what a run drew last")
    .option("--board", "the loop's own state as a picture")
    .option("--sheet", "a contact sheet of all programs, as a PNG")
    .option("--ascii", "characters instead of colours")
    .option("--scale <n>", "enlarge by a whole factor")
    .option("--out <file>", "write a .png, .gif or .webp")
    .option("--play", "play an animation in the terminal")
    .option("--gpu", "draw with the GPU")
    .option("--hash", "the hash of each frame's pixels")
    .option("--click <x,y>", "which region is there")
    .option("--artifacts <dir>", "another folder with programs, such as examples/pixels")
    .option("--json", "for machines")
    .addOption(tasksOption())
    .action(async (options: PixelsFlags & Tasks & { artifacts?: string }) => {
      const tasks = path.resolve(standingIn(), options.tasks);
      const { pixels } = await import("./commands/pixels.ts");
      const { processIo } = await import("./commands/pixels-io.ts");
      const { boardState } = await import("./board-state.ts");
      const cwd = standingIn();
      const artifacts = path.resolve(cwd, options.artifacts ?? placesOf(tasks).artifacts);
      const command = { ...options, artifacts, cwd, boardState: () => boardState(tasks) };
      exit(await pixels(command, processIo()));
    });

  program
    .command("memory")
    .description("answer a question about earlier runs")
    .argument("[question...]", 'such as "What errors occurred in the last 10 builds?"')
    .option("--limit <n>", "at most so many runs or passages", (text) => Number.parseInt(text, 10))
    .option("--rebuild", "make all tables and artifacts again from the recorded runs")
    .option("--json", "for machines")
    .addOption(tasksOption())
    .action(
      async (
        question: string[],
        options: Tasks & { limit?: number; rebuild?: boolean; json?: boolean },
      ) => {
        const tasks = path.resolve(standingIn(), options.tasks);
        const { memoryOf } = await import("./memory-of.ts");
        const { memory } = await import("./commands/memory.ts");
        const opened = await memoryOf(tasks);
        const io = {
          out: (text: string) => process.stdout.write(text),
          err: (text: string) => process.stderr.write(text),
        };
        exit(await memory({ ...options, ...opened, question: question.join(" ") }, io));
        if (options.rebuild) await opened.rebuildArtifacts();
        opened.close();
      },
    );

  program
    .command("apply")
    .description("apply the edits of a saved reply, as the loop would")
    .option("--reply <file>", "the reply")
    .option("--dir <dir>", "the folder to apply it to; default: where you stand")
    .option("--inputs <path...>", "the task's inputs: a block without a path means the only one")
    .option("--dry-run", "say what would be done, and write nothing")
    .option("--batch", "read cases as JSON Lines from stdin, touching no disk")
    .option("--json", "for machines")
    .action(async (options: ApplyOptions) => {
      const { apply } = await import("./commands/apply.ts");
      const { stdin, stdout, stderr } = process;
      exit(await apply(options, { stdin, stdout, stderr, cwd: standingIn() }));
    });

  program
    .command("doctor")
    .description("examine machine, model servers and model, and say what mends each problem")
    .option("--quick", "ask the model nothing")
    .option("--model-url <url>", "look only there")
    .option("--model <name>", "try this model")
    .option("--json", "for machines")
    .addOption(tasksOption())
    .action(async (options: Tasks & Record<string, string | boolean | undefined>) => {
      const settings = await settingsFrom(options);
      if (settings === null) return exit(2);
      const { doctor } = await import("./commands/doctor.ts");
      const out = (text: string) => process.stdout.write(text);
      exit(await doctor({ settings, quick: options.quick === true }, { out }));
    });

  const tasks = program
    .command("tasks")
    .description("have the last word on a task: accept what was rejected, or try again");
  tasks
    .command("accept")
    .description("land the last attempt that passed its commands, although the judge rejected it")
    .argument("<id>", "the task")
    .option("--unsandboxed", "verify it with all your rights")
    .option("--json", "for machines")
    .addOption(tasksOption())
    .action(async (id: string, options: Tasks & Record<string, unknown>) => {
      const settings = await settingsFrom(options);
      if (settings === null) return exit(2);
      const { acceptTask } = await import("./commands/tasks.ts");
      exit(await acceptTask(settings, id));
    });
  tasks
    .command("retry")
    .description("set a task back to pending, and let it change more")
    .argument("<id>", "the task")
    .option("--allow <glob>", "a protected file that it may change; may be repeated", collect, [])
    .option("--json", "for machines")
    .addOption(tasksOption())
    .action(async (id: string, options: Tasks & { allow: string[] }) => {
      const settings = await settingsFrom(options);
      if (settings === null) return exit(2);
      const { retryTask } = await import("./commands/tasks.ts");
      exit(retryTask(settings, id, options.allow));
    });

  program
    .command("studio")
    .description("serve the graph for LangGraph Studio")
    .option("--port <number>", "where to listen on 127.0.0.1", "2024")
    .option("--no-browser", "do not open the Studio page")
    .action(async (options: { port: string; browser: boolean }) => {
      const { studio } = await import("./commands/studio.ts");
      exit(await studio(options));
    });
  return program;
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** The main job's settings with a verb's own options over them; null when they are wrong, said. */
async function settingsFrom(options: Tasks): Promise<Settings | null> {
  const { graphOptions } = await import("./options.ts");
  const { Settings, wrongSettings } = await import("./settings.ts");
  const defaults = graphOptions()
    .action(() => {})
    .parse([], { from: "user" })
    .opts();
  const tasks = path.resolve(standingIn(), options.tasks);
  const parsed = Settings.safeParse({ ...defaults, ...options, tasks });
  if (parsed.success) return parsed.data;
  process.stderr.write(`${wrongSettings(parsed.error)}\n`);
  return null;
}
