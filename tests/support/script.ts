import { onTestFinished } from "vitest";
import {
  type ScriptedAnswer,
  type ScriptedRequest,
  type ScriptServer,
  startScriptServer,
} from "../../models/script-server.ts";

/** Answers by role: fixes in order, verdicts by the attempt's number; the last one repeats. */
export interface Script {
  plan?: object;
  code?: ScriptedAnswer;
  fixes?: ScriptedAnswer[];
  verdicts?: object[];
}

export const PLAN = {
  kind: "code",
  files: ["src/lib.rs"],
  steps: ["add sub"],
  acceptance: ["cargo test sub passes"],
  nothing_to_do: false,
};

export const ACCEPT = { accept: true, reasons: ["It does what the task asks."] };
export const REJECT = { accept: false, reasons: ["There is no test for negative numbers."] };

/** Which role asks, and for the how many-th time, read from the last question. */
export function asked(request: ScriptedRequest): { role: string; number: number } {
  const last = request.messages.at(-1)?.content ?? "";
  const fix = /^# Fix (\d+)$/m.exec(last);
  if (fix) return { role: "fixer", number: Number(fix[1]) };
  const review = /^# Review (\d+)$/m.exec(last);
  if (review) return { role: "judge", number: Number(review[1]) };
  return { role: /^# Plan$/m.test(last) ? "planner" : "coder", number: 1 };
}

export function answerOf(script: Script): (request: ScriptedRequest) => ScriptedAnswer {
  const nth = <T>(list: readonly T[] | undefined, n: number, otherwise: T): T =>
    list?.[Math.min(n, list.length) - 1] ?? otherwise;
  return (request) => {
    const { role, number } = asked(request);
    switch (role) {
      case "planner":
        return JSON.stringify(script.plan ?? PLAN);
      case "coder":
        return script.code ?? "";
      case "fixer":
        return nth(script.fixes, number, "");
      default:
        return JSON.stringify(nth(script.verdicts, number, ACCEPT));
    }
  };
}

/** A model server that answers from a script until the test ends. */
export async function scripted(
  script: Script | ((request: ScriptedRequest) => ScriptedAnswer | Promise<ScriptedAnswer>),
  options: { port?: number } = {},
): Promise<ScriptServer> {
  const answer = typeof script === "function" ? script : answerOf(script);
  const server = await startScriptServer({ answer, ...options });
  onTestFinished(() => server.close());
  return server;
}

/** A SEARCH/REPLACE block, as a model writes it; without `search` it makes a new file. */
export function block(file: string, search: string, replace: string): string {
  const old = search === "" ? "" : `${search}\n`;
  return `${file}\n<<<<<<< SEARCH\n${old}=======\n${replace}\n>>>>>>> REPLACE\n`;
}

const TESTS_END = "        assert_eq!(add(1, 2), 3);\n    }";

/** A good answer to "add sub" on the tiny crate: the function and its test. */
export const ADD_SUB = [
  block(
    "src/lib.rs",
    "    a + b\n}",
    "    a + b\n}\n\npub fn sub(a: i32, b: i32) -> i32 {\n    a - b\n}",
  ),
  block(
    "src/lib.rs",
    TESTS_END,
    `${TESTS_END}\n\n    #[test]\n    fn sub_works() {\n        assert_eq!(sub(3, 2), 1);\n    }`,
  ),
].join("\n");

/** The same with a wrong sign: it compiles and its test fails. */
export const WRONG_SUB = ADD_SUB.replace("    a - b", "    b - a");

export const FIX_SUB = block("src/lib.rs", "    b - a", "    a - b");

/** The task that these answers are for. */
export const SUB_TASK = {
  id: "task-sub",
  title: "Add a function sub",
  inputs: ["src/lib.rs"],
  tests: ["cargo test sub"],
  status: "pending",
};
