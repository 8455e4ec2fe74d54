import { expect, test } from "vitest";
import { readQueue } from "../../app/queue.ts";
import { git, queue, repository } from "../support/crate.ts";
import { runCli } from "../support/run-cli.ts";
import { asked, block, scripted } from "../support/script.ts";

const FILES = {
  "a.txt": "one\ntwo\nthree\n",
  "check.sh":
    'echo run >> ran.log; grep -q right a.txt || { echo "error: a.txt is not right"; exit 1; }\n',
};
const TASK = { id: "task", title: "Make it right", inputs: ["a.txt"], tests: ["sh check.sh"] };
const edit = (from: string, to: string) => block("a.txt", from, to);

async function work(fixes: string[], maxFixes = "9") {
  const folder = repository(FILES);
  const file = queue(folder, [TASK]);
  const server = await scripted({ code: edit("two", "wrong 0"), fixes });
  const args = ["--once", "--max-fixes", maxFixes, "--json", "--model-url", server.url];
  const ended = await runCli(args, { cwd: folder });
  const questions = server.requests.filter((request) => asked(request).role === "fixer");
  const read = readQueue(file);
  const task = read.kind === "read" ? read.tasks[0] : undefined;
  return { folder, ended, questions, task, result: JSON.parse(ended.stdout).tasks[0] };
}

test("the same failure again: whole files, then from the start, then the end", async () => {
  const whole = "a.txt\n```\none\nwrong 2\nthree\n```\n";
  const { ended, questions, task, result } = await work([
    edit("wrong 0", "wrong 1"),
    whole,
    edit("two", "wrong 3"),
  ]);
  expect(ended.code).toBe(1);
  expect(result).toMatchObject({ status: "failed", failure: "no-progress", attempts: 4 });
  expect(task?.error).toMatch(
    /^No progress after 4 attempts, also with whole files and from a fresh start: sh check.sh/,
  );
  const [first = "", second = "", third = ""] = questions.map(({ last }) => last);
  expect(questions).toHaveLength(3);
  expect(first).toContain("error: a.txt is not right");
  expect(first).toContain("Answer in the same form");
  expect(second).toContain("Answer with the whole text of each file to change");
  expect(third).toContain("Start over, in another way");
  expect(third).toContain("\n-two\n+wrong 2\n");
  expect(third).toContain("Answer with the whole text of each file to change");

  // The talk begins anew after the plan, so what the server has cached of it stays good.
  const [one, two, three] = questions.map(({ messages }) => messages);
  expect(two?.slice(0, one?.length)).toEqual(one);
  expect(three).toEqual([...(one?.slice(0, 3) ?? []), three?.at(-1)]);
  expect(questions.map(({ temperature }) => temperature)).toEqual([0.3, 0.5, 0.7]);
});

test("files that were tried before are not run again", async () => {
  const { questions, result, folder } = await work(
    [edit("wrong 0", "wrong 1"), edit("wrong 1", "wrong 0"), edit("two", "right")],
    "3",
  );
  expect(questions[2]?.last).toContain(
    "These edits give exactly the files of attempt 1, which failed:",
  );
  expect(result).toMatchObject({ status: "done", attempts: 4 });
  expect(git(folder, "show", "auto-gvpie:a.txt")).toBe("one\nright\nthree");
});
