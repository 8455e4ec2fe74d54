import { END, type LangGraphRunnableConfig, START, StateGraph } from "@langchain/langgraph";
import type { NodeName } from "../contracts/event.ts";
import type { Task } from "../contracts/task.ts";
import { type GraphDeps, type Step, Suspension } from "./deps.ts";
import { coder } from "./nodes/coder.ts";
import { finish } from "./nodes/finish.ts";
import { fixer } from "./nodes/fixer.ts";
import { judge } from "./nodes/judge.ts";
import { planner } from "./nodes/planner.ts";
import { prepare } from "./nodes/prepare.ts";
import { tools } from "./nodes/tools.ts";
import { afterJudge, afterPlanner, afterPrepare, afterReply, afterTools } from "./routes.ts";
import { LoopState, type LoopUpdate } from "./state.ts";

type Work = (state: LoopState, step: Step) => Promise<LoopUpdate>;

/** The whole loop: every node and every arrow. */
export function buildGraph(deps: GraphDeps) {
  const node = (name: NodeName, work: Work) => stepOf(deps, name, work);

  return new StateGraph(LoopState)
    .addNode("prepare", node("prepare", prepare))
    .addNode("planner", node("planner", planner))
    .addNode("coder", node("coder", coder))
    .addNode("tools", node("tools", tools))
    .addNode("judge", node("judge", judge))
    .addNode("fixer", node("fixer", fixer))
    .addNode("finish", node("finish", finish))
    .addEdge(START, "prepare")
    .addConditionalEdges("prepare", afterPrepare, ["planner", "finish"])
    .addConditionalEdges("planner", afterPlanner, ["coder", "finish"])
    .addConditionalEdges("coder", afterReply, ["tools", "finish"])
    .addConditionalEdges("tools", afterTools, ["judge", "fixer", "finish"])
    .addConditionalEdges("judge", afterJudge, ["fixer", "finish"])
    .addConditionalEdges("fixer", afterReply, ["tools", "finish"])
    .addEdge("finish", END);
}

function stepOf(deps: GraphDeps, name: NodeName, work: Work) {
  return async (state: LoopState, config: LangGraphRunnableConfig): Promise<LoopUpdate> => {
    const run: unknown = config.configurable?.thread_id;
    if (typeof run !== "string") throw new Error("The graph needs a thread_id: it names the run.");
    const signals = config.signal ? [deps.signal, config.signal] : [deps.signal];
    const signal = AbortSignal.any(signals);
    const id = config.executionInfo?.taskId ?? name;
    const emit: Step["emit"] = (event) => deps.emit(run, event);
    if (signal.aborted) throw new Suspension("interrupted", "interrupted");
    const started = performance.now();
    emit({ kind: "node-started", node: name });
    const task = state.task ?? taskOf(deps, state.task_id);
    const update = await work(state, { deps, node: name, run, task, id, signal, emit });
    deps.store.noteProgress(run);
    emit({ kind: "node-ended", node: name, duration_ms: performance.now() - started });
    return update;
  };
}

/** Until `prepare` has put it into the state. */
function taskOf(deps: GraphDeps, id: string): Task | null {
  const found = deps.findTask(id);
  return found.kind === "found" ? found.task : null;
}
