import path from "node:path";
import { expect } from "vitest";
import type { ScriptServer } from "../../../models/script-server.ts";
import { nothingLost } from "../../chaos/nothing-lost.ts";
import { newOwner, type Owner } from "../../chaos/owner.ts";
import { answer, type Kind, taskOf } from "../../chaos/tasks.ts";
import { scratch } from "../../support/crate.ts";
import { type Ended, runCli } from "../../support/run-cli.ts";
import { asked, scripted } from "../../support/script.ts";

export interface Scene {
  owner: Owner;
  server: ScriptServer;
  args: string[];
  add(kind: Kind, more?: object): void;
  once(env?: Record<string, string>, args?: string[]): Promise<Ended>;
}

/** An owner with tasks, and a model; `meanwhile` happens right before a role answers for the first time. */
export async function scene(
  kinds: readonly Kind[],
  meanwhile: Record<string, (owner: Owner) => void | Promise<void>> = {},
): Promise<Scene> {
  const owner = newOwner(path.join(scratch("fault-"), "repository"));
  const add = (kind: Kind, more: object = {}) =>
    owner.add({ ...taskOf(owner.tasks.length + 1, kind), ...more }, "appended");
  for (const kind of kinds) add(kind);
  const left = new Map(Object.entries(meanwhile));
  const server = await scripted(async (request) => {
    const { role } = asked(request);
    const happens = left.get(role);
    left.delete(role);
    await happens?.(owner);
    return answer(request);
  });
  const args = ["--once", "--max-fixes", "1", "--model-url", server.url];
  const once: Scene["once"] = (env = {}, more = []) =>
    runCli([...args, ...more], { cwd: owner.folder, env });
  return { owner, server, args, add, once };
}

export async function expectNothingLost(owner: Owner): Promise<void> {
  expect(await nothingLost(owner, { landed: [], ended: [] })).toEqual({
    lost: [],
    duplicated: [],
    leftovers: [],
  });
}

export const rolesOf = ({ requests }: ScriptServer) => requests.map((each) => asked(each).role);
