/** Counts a server's failures; after too many in a row it keeps calls away for a while. */
export interface Breaker {
  /** Milliseconds until the next call may try; 0 when calls may go out. */
  waitMs(): number;
  /** True when the next call should ask the server for a sign of life first. */
  suspects(): boolean;
  succeeded(): void;
  failed(): void;
}

export interface BreakerOptions {
  /** Failed calls in a row that open it. */
  failures: number;
  /** The first wait; it doubles with each failed probe up to `longestMs`. */
  waitMs: number;
  longestMs: number;
  now?: () => number;
}

/** One breaker serves all models of one server. */
export function openBreaker(options: BreakerOptions): Breaker {
  const { failures, longestMs, now = Date.now } = options;
  let inARow = 0;
  let wait = options.waitMs;
  let closedUntil = 0;
  return {
    waitMs: () => Math.max(0, closedUntil - now()),
    suspects: () => inARow >= failures,
    succeeded() {
      inARow = 0;
      wait = options.waitMs;
      closedUntil = 0;
    },
    failed() {
      inARow += 1;
      if (inARow < failures) return;
      closedUntil = now() + wait;
      wait = Math.min(longestMs, wait * 2);
    },
  };
}
