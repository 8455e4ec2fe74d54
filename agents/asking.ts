import type { Role } from "../contracts/model-call.ts";

/** How many tokens an answer of each role may take, its reasoning included. */
export const ANSWER_TOKENS = {
  planner: 4096,
  coder: 8192,
  fixer: 8192,
  judge: 4096,
} as const satisfies Record<Role, number>;

const TEMPERATURE = {
  planner: 0.2,
  coder: 0.2,
  fixer: 0.3,
  judge: 0,
} as const satisfies Record<Role, number>;

/** Added with each retry: the same words again would bring the same answer. */
const WARMER = 0.2;
const WARMEST = 0.9;

/** `retry` counts from 0. */
export function temperatureOf(role: Role, retry: number): number {
  const warmed = Math.min(WARMEST, TEMPERATURE[role] + retry * WARMER);
  return Math.round(warmed * 10) / 10;
}
