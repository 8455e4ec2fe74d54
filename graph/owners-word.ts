import type { Judgement } from "../contracts/verdict.ts";
import { type Step, Suspension } from "./deps.ts";
import { readyToRun } from "./fetch.ts";
import { refetch } from "./refetch.ts";
import type { LoopState } from "./state.ts";
import { confirmed } from "./verify.ts";
import { given, workspaceAt } from "./workspace.ts";

/**
 * The owner's word is verified as the judge's is: nobody lands what was tampered with. Since the run
 * ended, its workspace may have served others or have gone, so what *prepare* and *tools* had
 * fetched for it is fetched again.
 *
 * @throws Suspension when that cannot be had now.
 */
export async function confirmedWord(
  word: Judgement,
  state: LoopState,
  step: Step,
): Promise<Judgement> {
  const base = given(state.base).tree;
  const workspace = await workspaceAt({ ...state, tree: base }, step);
  workspace.forgetLocks();
  await workspace.restore(base);
  const ready = await readyToRun(state.commands, workspace, step);
  if (ready.kind === "not-ready") throw new Suspension("waiting", ready.message);
  await workspace.restore(state.tree);
  const files = state.attempts.find(({ number }) => number === word.attempt)?.files ?? [];
  const changed = files.map((path) => ({ path }));
  const fetched = await refetch(changed, state.tree, state, workspace, step);
  if (fetched.kind === "wrong") throw new Suspension("waiting", fetched.message);
  return confirmed(word, state, step);
}
