import path from "node:path";
import { simpleCommands } from "../cargo/command-line.ts";

/** Files that decide how the project is built, tested or watched over; in lower case. */
const PROTECTED = [
  ".git*",
  ".git*/**",
  "**/.git*",
  "**/.cargo/**",
  "**/.config/nextest.toml",
  "**/rust-toolchain",
  "**/rust-toolchain.toml",
  "**/{.,}{clippy,rustfmt}.toml",
  "**/build.rs",
  "**/cargo.toml",
  "**/cargo.lock",
  ".{ci,circleci,buildkite,devcontainer,gitea,forgejo,vscode,idea,husky}/**",
  "{.travis,.appveyor,appveyor,azure-pipelines,.woodpecker,.pre-commit-config}.{yml,yaml}",
  "jenkinsfile",
  "auto_tasks.json",
  ".env*",
  ".auto-gvpie/**",
  "lancedb/**",
  "artifacts/**",
];

/** What a program in a task's commands goes by. */
const READ_BY: Record<string, string[]> = {
  make: ["makefile", "gnumakefile"],
  just: ["justfile", ".justfile"],
  npm: ["package.json"],
  npx: ["package.json"],
  pnpm: ["package.json"],
  yarn: ["package.json"],
  node: ["package.json"],
  pytest: ["conftest.py", "pytest.ini", "pyproject.toml", "setup.cfg", "tox.ini"],
};

/** Whether changing or making this file needs a grant, wherever letters are big or small. */
export function isProtected(file: string): boolean {
  return matches(file.toLowerCase(), PROTECTED);
}

const INTERPRETER =
  /^(?:ba|da|z|fi)?sh$|^(?:\.|source|python[\d.]*|node|deno|bun|ruby|perl|lua|tclsh)$/;

/** Whether a file is a script that the task's commands run, or what their programs go by. */
export function isCheckedWith(file: string, commands: readonly string[]): boolean {
  const lower = file.toLowerCase();
  return commands.flatMap(simpleCommands).some((words) => {
    const [program = "", script = ""] = words.filter((word) => !/^-|^\w+=/.test(word));
    const run = INTERPRETER.test(program) ? script : program;
    return path.posix.normalize(run) === file || READ_BY[program]?.includes(lower) === true;
  });
}

/** Whether a file that is no Rust belongs to tests: `tests/data.json`, `page.test.ts`. */
export function isTestData(file: string): boolean {
  return matches(file, ["**/tests/**", "**/*.test.*", "**/test_*.py", "**/*_test.*"]);
}

export function matches(file: string, globs: readonly string[]): boolean {
  return globs.some((glob) => path.posix.matchesGlob(file, glob));
}
