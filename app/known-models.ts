import { type Breaker, openBreaker } from "../models/breaker.ts";
import { type ContextMeter, openMeter } from "../models/context-guard.ts";
import type { Calibration } from "../store/calibration.ts";

/** What a process learns of model servers while it works: it outlives the single task. */
export interface KnownModels {
  /** One for all models of a server. */
  breakerOf(url: string): Breaker;
  /** `tokens` is the context that the server says it has loaded. */
  meterOf(url: string, model: string, tokens: number | null): ContextMeter;
  /** Milliseconds until a server that failed again and again is asked once more; 0 when none is. */
  waitMs(): number;
  /** Keeps a model's tokens per estimated token for the next process. */
  learnt(model: string, factor: number): void;
}

/** After so many failed calls in a row a server is left alone, at first for a moment. */
const BREAKER = { failures: 3, waitMs: 5_000, longestMs: 300_000 } as const;

/** `calibration`, if given, is what earlier processes learnt. */
export function openKnownModels(calibration?: Calibration): KnownModels {
  const breakers = new Map<string, Breaker>();
  const meters = new Map<string, { meter: ContextMeter; said: number | null }>();
  return {
    breakerOf(url) {
      const breaker = breakers.get(url) ?? openBreaker(BREAKER);
      breakers.set(url, breaker);
      return breaker;
    },
    meterOf(url, model, tokens) {
      const key = `${url} ${model}`;
      const known = meters.get(key);
      // What a server says anew counts; what it still says may have been found to be wrong.
      if (known && known.said === tokens) return known.meter;
      const meter = openMeter(
        tokens,
        known?.meter.factor ?? calibration?.tokenFactor(model) ?? null,
      );
      meters.set(key, { meter, said: tokens });
      return meter;
    },
    learnt: (model, factor) => calibration?.keepTokenFactor(model, factor),
    waitMs: () => Math.max(0, ...[...breakers.values()].map((breaker) => breaker.waitMs())),
  };
}
