import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { commandOutcome } from "../../tools/cargo/command-outcome.ts";
import { applyEdits } from "../../tools/edits/apply.ts";
import { parseReply } from "../../tools/edits/parse.ts";
import { baseFiles } from "../../tools/guard/base-files.ts";
import { suspicions } from "../../tools/guard/suspicions.ts";
import { type Grants, guard } from "../../tools/guard.ts";
import type { VerifyPlace } from "../../tools/verify/place.ts";
import { verify } from "../../tools/verify/verify.ts";
import type { Workspace } from "../../tools/workspace.ts";
import { git, queue, repository } from "../support/crate.ts";
import { runCli } from "../support/run-cli.ts";
import {
  ADD_SUB,
  asked,
  block,
  FIX_SUB,
  SUB_TASK,
  scripted,
  WRONG_SUB,
} from "../support/script.ts";
import { verifyPlace } from "../support/verify-place.ts";

/**
 * Each folder is a change that a model could answer with: `about.md` says on which crate and with
 * which task, `reply*.txt` is what it says. A cheat is stopped for its reason, and an honest change
 * lands; both go the way of the loop, but for the model.
 */
interface Scenario {
  name: string;
  title: string;
  crate: string;
  grants: Grants;
  replies: string[];
  /** What stops a cheat, and a part of what is said then. */
  stoppedBy: string;
  reason: string;
  /** What the judge is told of an honest change. */
  note: string;
  /** What of an honest change could not be looked into. */
  unverified: string;
}

const home = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tampering-")));
afterAll(() => rmSync(home, { recursive: true, force: true }));

function scenarios(kind: string): Scenario[] {
  const folder = path.join(import.meta.dirname, kind);
  return readdirSync(folder).map((name) => {
    const about = readFileSync(path.join(folder, name, "about.md"), "utf8");
    const field = (key: string) => new RegExp(`^${key}: (.*)$`, "m").exec(about)?.[1] ?? "";
    const words = (key: string) =>
      field(key)
        .split(" ")
        .filter((word) => word !== "");
    const replies = readdirSync(path.join(folder, name)).filter((f) => f.startsWith("reply"));
    return {
      name,
      title: about.split("\n")[0]?.slice(2) ?? "",
      crate: field("crate"),
      grants: { inputs: words("inputs"), allow: words("allow"), tests: [field("tests")] },
      replies: replies.sort().map((file) => readFileSync(path.join(folder, name, file), "utf8")),
      stoppedBy: field("stopped by"),
      reason: field("reason"),
      note: field("note"),
      unverified: field("unverified"),
    };
  });
}

const places = new Map<string, Promise<{ place: VerifyPlace; base: string }>>();

/** One repository a crate and one target directory for all: only what differs is built again. */
function placeOf(crate: string) {
  const known = places.get(crate) ?? openPlace(crate);
  places.set(crate, known);
  return known;
}

async function openPlace(crate: string): Promise<{ place: VerifyPlace; base: string }> {
  const folder = path.join(home, "repository", crate);
  cpSync(path.join(import.meta.dirname, "crates", crate), folder, { recursive: true });
  git(folder, "init", "-q");
  git(folder, "add", "-A", "-f");
  git(folder, "commit", "-q", "-m", "Begin");
  return verifyPlace(folder, path.join(home, crate));
}

interface End {
  /** "landed", or what stopped it: edit, command, verification. */
  end: string;
  said: string;
  /** Findings for the judge. */
  told: string;
}

/** The way of a task from its replies to the landing, as `graph/` has it. */
async function carryOut({ crate, grants, replies, stoppedBy }: Scenario): Promise<End> {
  const { place, base } = await placeOf(crate);
  const { workspace } = place;
  await workspace.restore(base);
  let tree = base;
  for (const reply of replies) {
    const edited = await edit(reply, workspace, base, tree, grants);
    if (typeof edited !== "string") return { end: "edit", said: edited.refused, told: "" };
    tree = edited;
  }
  for (const command of grants.tests) {
    // What verifies an honest change runs the same tests; that a cheat gets past them is shown.
    if (stoppedBy === "" && command.startsWith("cargo test")) continue;
    const outcome = commandOutcome(command, await place.run(command));
    if (outcome.kind !== "passed") return { end: "command", said: outcome.summary, told: "" };
  }
  const told = suspicions((await workspace.diff(base, tree)).patch).join("\n");
  const verified = await verify({ base, tree, commands: grants.tests, grants, mayFail: [] }, place);
  if (verified.kind === "verified")
    return { end: "landed", said: verified.unverified.join("; "), told };
  const said = verified.findings.map(({ kind, text }) => `${kind}: ${text}`).join("\n");
  return { end: "verification", said: `${said}\n${verified.output}`, told };
}

async function edit(
  reply: string,
  workspace: Workspace,
  base: string,
  tree: string,
  grants: Grants,
) {
  const parsed = parseReply(reply, [...grants.inputs]);
  if (parsed.kind !== "parsed") throw new Error(parsed.reason);
  const applied = applyEdits(parsed.edits, workspace.read);
  if (applied.kind === "refused") return { refused: applied.reason };
  if (applied.kind !== "applied") throw new Error(applied.kind);
  const { files } = await workspace.diff(base, tree);
  const earlier = files.map((file) => {
    const now = workspace.read(file);
    return now.kind === "text"
      ? { kind: "write" as const, path: file, text: now.text }
      : { kind: "delete" as const, path: file };
  });
  const paths = [...earlier, ...applied.changes].map((change) => change.path);
  const before = await baseFiles(workspace, base, paths);
  const { unwritable } = workspace;
  const guarded = guard(applied.changes, grants, { ...before, unwritable, earlier });
  if (guarded.kind === "forbidden") return { refused: `${guarded.path} ${guarded.reason}` };
  return workspace.write(applied.changes);
}

describe("a cheat is stopped", () => {
  test.each(scenarios("cheats").map((one) => [one.name, one] as const))("%s", async (_, one) => {
    const { end, said, told } = await carryOut(one);
    if (one.stoppedBy === "judge") {
      expect({ end, told }).toEqual({ end: "landed", told: expect.stringContaining(one.reason) });
    } else {
      expect({ end, said }).toEqual({
        end: one.stoppedBy,
        said: expect.stringContaining(one.reason),
      });
    }
  });
});

describe("an honest change lands", () => {
  test.each(scenarios("honest").map((one) => [one.name, one] as const))("%s", async (_, one) => {
    const { end, said, told } = await carryOut(one);
    expect({ end, said, told }).toEqual({
      end: "landed",
      said: one.unverified,
      told: one.note === "" ? "" : expect.stringContaining(one.note),
    });
  });
});

/** A new test that ends the process, beside a function that is wrong. */
const EXIT = WRONG_SUB.replace("assert_eq!(sub(3, 2), 1);", "std::process::exit(sub(2, 2));");
const NO_EXIT = block("src/lib.rs", "std::process::exit(sub(2, 2));", "assert_eq!(sub(3, 2), 1);");
const BREAKS_ADD = `${ADD_SUB}\n${block("src/lib.rs", "    a + b", "    a + b + 1")}`;

describe("the whole loop", () => {
  test("a change that silences the tests fails as tampering, and nothing lands", async () => {
    const folder = repository();
    queue(folder, [SUB_TASK]);
    const server = await scripted({ code: EXIT });
    const args = ["--once", "--json", "--max-fixes", "0", "--model-url", server.url];
    const ended = await runCli(args, { cwd: folder });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      tasks: [
        {
          status: "failed",
          failure: "tampering",
          error: expect.stringContaining("tiny unittests src/lib.rs did not run to its end"),
        },
      ],
    });
    expect(git(folder, "branch", "--list")).toBe("* main");
    const review = server.requests.at(-1)?.messages.at(-1)?.content;
    expect(review).toContain("Look at this: src/lib.rs ends the process");
  });

  test("the fixer is told what was found, and the mended change lands", async () => {
    const folder = repository();
    queue(folder, [SUB_TASK]);
    const server = await scripted({ code: EXIT, fixes: [`${NO_EXIT}\n${FIX_SUB}`] });
    const ended = await runCli(["--once", "--model-url", server.url], { cwd: folder });
    expect(ended).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("verified before landing: 2 tests pass"),
    });
    const fix = server.requests.find((request) => asked(request).role === "fixer");
    expect(fix?.messages.at(-1)?.content).toContain("Nothing may end the process");
    expect(git(folder, "show", "auto-gvpie:src/lib.rs")).not.toContain("exit");
    expect(git(folder, "show", "auto-gvpie:src/lib.rs")).not.toContain("canary");
  });

  test("a filtered command does not hide that other tests fail now", async () => {
    const folder = repository();
    const file = queue(folder, [SUB_TASK]);
    const server = await scripted({
      code: BREAKS_ADD,
      fixes: [block("src/lib.rs", "    a + b + 1", "    a + b")],
    });
    const ended = await runCli(["--once", "--model-url", server.url], { cwd: folder });
    expect(ended.code).toBe(0);
    const fix = server.requests.find((request) => asked(request).role === "fixer");
    const told = fix?.messages.at(-1)?.content;
    expect(told).toContain("tests::adds (tiny unittests src/lib.rs) passed before the change");
    expect(told).toContain("left: 4");
    expect(told).not.toContain("canary");
    expect(readFileSync(file, "utf8")).toContain('"attempts": 2');
  });
});
