import { Command, Option } from "commander";
import { programOf } from "./as-typed.ts";

function examples(): string {
  const graph = programOf("graph");
  return `
Examples:
  ${graph.replace(" --", "").padEnd(graph.length)}                     how the tasks stand, and what to do next
  ${graph} --task task-001     work on one task
  ${graph} --once              work on all pending tasks, then stop
  ${graph} --watch             take tasks as they are added, for ever
  ${graph} --tasks ~/gvpie/auto_tasks.json --once
  ${graph} --model-url http://127.0.0.1:8080/v1 --task task-001

Exit codes: 0 all done, 1 a task failed, 2 cannot run, 130 interrupted.`;
}

/** The options of the main job. Each can also be set by its environment variable, or in `.env`. */
export function graphOptions(): Command {
  const set = (flags: string, text: string, env: string) => new Option(flags, text).env(env);
  return new Command("auto-gvpie")
    .description("Works through the tasks in auto_tasks.json with a local language model.")
    .option("--task <id>", "work on this task")
    .option("--once", "work on all pending tasks, then exit")
    .option("--watch", "take tasks as they are added, for ever")
    .option("--status", "show how the tasks stand")
    .option("--fresh", "discard an interrupted run instead of resuming it")
    .option("--json", "machine-readable result on stdout, everything else on stderr")
    .addOption(
      set("--tasks <file>", "the list of tasks", "AUTO_GVPIE_TASKS").default("auto_tasks.json"),
    )
    .addOption(set("--max-tasks <n>", "stop after so many tasks", "AUTO_GVPIE_MAX_TASKS"))
    .addOption(set("--max-fixes <n>", "fix rounds per task", "AUTO_GVPIE_MAX_FIXES").default("3"))
    .addOption(
      set(
        "--every <seconds>",
        "with --watch: when to retry what could not go on",
        "AUTO_GVPIE_EVERY",
      ).default("30"),
    )
    .addOption(
      set(
        "--model-url <url>",
        "the model server; default: LM Studio, Ollama, llama.cpp here",
        "AUTO_GVPIE_MODEL_URL",
      ),
    )
    .addOption(
      set("--model <name>", "the model; default: the one that is loaded", "AUTO_GVPIE_MODEL"),
    )
    .addOption(
      set("--planner-model <name>", "another model that plans", "AUTO_GVPIE_PLANNER_MODEL"),
    )
    .addOption(set("--coder-model <name>", "another model that writes", "AUTO_GVPIE_CODER_MODEL"))
    .addOption(set("--fixer-model <name>", "another model that mends", "AUTO_GVPIE_FIXER_MODEL"))
    .addOption(set("--judge-model <name>", "another model that reviews", "AUTO_GVPIE_JUDGE_MODEL"))
    .addOption(
      set(
        "--embedding-model <name>",
        "a model of that server for memory; default: built in",
        "AUTO_GVPIE_EMBEDDING_MODEL",
      ),
    )
    .addOption(set("--api-key <key>", "for a server that wants one", "AUTO_GVPIE_API_KEY"))
    .addOption(
      set(
        "--context <tokens>",
        "the context to count on; default: what the server has loaded",
        "AUTO_GVPIE_CONTEXT",
      ),
    )
    .addOption(
      set(
        "--command-timeout <seconds>",
        "limit for one command; default: 10 minutes, more where the first build took long",
        "AUTO_GVPIE_COMMAND_TIMEOUT",
      ),
    )
    .addOption(
      set(
        "--first-token-timeout <seconds>",
        "how long a model may read before it answers",
        "AUTO_GVPIE_FIRST_TOKEN_TIMEOUT",
      ).default("600"),
    )
    .addOption(
      set(
        "--token-timeout <seconds>",
        "how long a model may pause while it answers",
        "AUTO_GVPIE_TOKEN_TIMEOUT",
      ).hideHelp(),
    )
    .addOption(
      set(
        "--answer-timeout <seconds>",
        "limit for one answer",
        "AUTO_GVPIE_ANSWER_TIMEOUT",
      ).hideHelp(),
    )
    .addOption(
      set(
        "--retry-wait <seconds>",
        "the first wait before a failed call is repeated",
        "AUTO_GVPIE_RETRY_WAIT",
      ).hideHelp(),
    )
    .addOption(
      set(
        "--keep-runs <n>",
        "finished runs to keep whole; of older ones their record and memory",
        "AUTO_GVPIE_KEEP_RUNS",
      ).default("200"),
    )
    .addOption(
      set("--grant <list>", "what commands may do: gpu,network,write,env:NAME", "AUTO_GVPIE_GRANT"),
    )
    .addOption(
      set("--unsandboxed", "run commands with all your rights", "AUTO_GVPIE_UNSANDBOXED").default(
        false,
      ),
    )
    .addOption(
      set(
        "--snapshot",
        "work from your checkout as it is, with what is not committed",
        "AUTO_GVPIE_SNAPSHOT",
      ).default(false),
    )
    .addHelpText("after", examples)
    .exitOverride()
    .showSuggestionAfterError();
}
