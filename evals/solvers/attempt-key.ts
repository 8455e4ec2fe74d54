import type { ScriptedAnswer, ScriptedRequest } from "../../models/script-server.ts";
import type { SolvedSample } from "../suite/read-sample.ts";

/** What a scripted model says in one attempt. */
export type Answers = (request: ScriptedRequest) => ScriptedAnswer;

/** One attempt at one sample: all that a scripted model may depend on. */
export interface AttemptKey {
  readonly sample: SolvedSample;
  readonly epoch: number;
  readonly seed: string;
}
