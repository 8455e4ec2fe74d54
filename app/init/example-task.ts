import path from "node:path";
import type { Check } from "./check.ts";
import type { Committed, CommittedFile } from "./committed.ts";
import { foreign } from "./other-checks.ts";
import { documentationForm, publicFunctions } from "./public-functions.ts";

/** The fields of a task as its owner would write them. */
export interface ExampleTask {
  id: string;
  title: string;
  description: string;
  inputs: string[];
  tests: string[];
  cwd?: string;
  status: "pending";
}

/** How many source files are read at most, the smallest first. */
const READ = 40;

/**
 * A small task on a real file that is worth doing as it stands: to document the shortest public
 * function that is not, in the smallest file that has one; else to test one; else to say what a file is for;
 * else to look through the README. Checked by the first check that covers the file.
 */
export async function exampleTask(
  checks: readonly Check[],
  committed: Committed,
): Promise<ExampleTask> {
  let tested: ExampleTask | null = null;
  let described: ExampleTask | null = null;
  for (const { file, check } of await candidates(checks, committed)) {
    const text = await committed.read(file);
    if (text === null) continue;
    if (documentationForm(file.path) === undefined) described ??= describeTask(file.path, check);
    const functions = await publicFunctions(file.path, text);
    const bare = functions.find(({ documented }) => !documented);
    if (bare !== undefined) return documentTask(bare.name, file.path, check);
    const [shortest] = functions;
    if (shortest !== undefined) tested ??= testTask(shortest.name, file.path, check);
  }
  return tested ?? described ?? readmeTask(committed.files);
}

/** Source files with the check that covers them: in the order of the checks, the smallest first. */
async function candidates(
  checks: readonly Check[],
  committed: Committed,
): Promise<{ file: CommittedFile; check: Check | null }[]> {
  return committed.files
    .filter(({ path: file }) => !besides(file))
    .map((file) => ({ file, check: checkOf(file.path, checks) }))
    .filter(({ file, check }) => check !== null || documentationForm(file.path) !== undefined)
    .sort((a, b) => rank(a.check, checks) - rank(b.check, checks) || a.file.bytes - b.file.bytes)
    .slice(0, READ);
}

/** The nearest check above a file that is for files like it. */
function checkOf(file: string, checks: readonly Check[]): Check | null {
  const home = ({ file: manifest }: Check) => {
    const folder = path.dirname(manifest);
    return folder === "." ? "" : `${folder}/`;
  };
  const covering = checks.filter(
    (check) => file.startsWith(home(check)) && check.endings.includes(path.extname(file)),
  );
  return covering.sort((a, b) => home(b).length - home(a).length)[0] ?? null;
}

/** Crates before all others, others in their order, and unchecked files last. */
function rank(check: Check | null, checks: readonly Check[]): number {
  if (check === null) return checks.length;
  return check.endings.includes(".rs") ? 0 : checks.indexOf(check);
}

/** Tests, build scripts and other people's code are not what to begin with. */
function besides(file: string): boolean {
  const test =
    /(^|\/)(tests?|benches|__tests__|spec)\/|(^|\/)(test_|conftest)|_test\.|\.(test|spec)\.|\.d\.m?ts$/;
  return (
    foreign(file) || test.test(file) || /(^|\/)(build\.rs|setup\.py)$|\.config\.\w+$/.test(file)
  );
}

function documentTask(name: string, file: string, check: Check | null): ExampleTask {
  const description = `Write ${documentationForm(file)} that says what \`${name}\` does, what its arguments mean and when it fails, if it can. Change nothing else.`;
  return taskOf(`Document the function ${name} in ${file}`, description, [file], check);
}

function testTask(name: string, file: string, check: Check | null): ExampleTask {
  const description = `Test what \`${name}\` gives for ordinary arguments and at their limits. Leave the function and the tests that exist as they are.`;
  return taskOf(`Add a test for the function ${name} in ${file}`, description, [file], check);
}

function describeTask(file: string, check: Check | null): ExampleTask {
  const description = "A comment of a few lines at its top. Change nothing else.";
  return taskOf(`Say at the top of ${file} what it is for`, description, [file], check);
}

function readmeTask(files: readonly CommittedFile[]): ExampleTask {
  const readme = files.find(({ path: file }) => /^readme(\.\w+)?$/i.test(file))?.path;
  return readme === undefined
    ? taskOf(
        "Write a README.md",
        "Say in a few sentences what this repository holds and how it is used, as far as its files show it.",
        [],
        null,
      )
    : taskOf(
        `Proofread ${readme}`,
        "Mend mistakes of spelling and grammar. Leave everything else as it is.",
        [readme],
        null,
      );
}

function taskOf(
  title: string,
  description: string,
  inputs: string[],
  check: Check | null,
): ExampleTask {
  return {
    id: "task-001",
    title,
    description,
    inputs,
    tests: check === null ? [] : [check.command],
    ...(check !== null && check.cwd !== "" && { cwd: check.cwd }),
    status: "pending",
  };
}
