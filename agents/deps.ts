import type { ChatMessage, ModelOutcome, Role } from "../contracts/model-call.ts";
import type { Passage } from "../contracts/passage.ts";
import type { ChatRequest } from "../models/chat.ts";
import type { JsonMethod } from "../models/json-answer.ts";

/** What an agent may do: remember, and ask the model of its role. */
export interface AgentDeps {
  /** Every answer is kept before it is given here, and read back when the same step runs again. */
  ask(role: Role, request: ChatRequest): Promise<ModelOutcome>;
  /** What was learnt of how JSON is best asked for; without it, by schema. */
  json?: {
    method(role: Role): JsonMethod;
    note(role: Role, tried: { method: JsonMethod; wellFormed: boolean }): void;
  };
  /** Passages that are near to `query` and were not shown in this run before. */
  recall(query: string): Promise<Passage[]>;
}

/** What was added to the run's conversation: one question and its answer. */
export type Exchange = [question: ChatMessage, answer: ChatMessage];

/** The model gave nothing that can be used, or the server gave nothing at all. */
export type NoAnswer =
  | { kind: "nonsense"; reason: string }
  | { kind: "server"; outcome: Exclude<ModelOutcome, { kind: "answered" }> };
