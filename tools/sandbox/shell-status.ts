import os from "node:os";

/**
 * An ending as a shell reports it: 128 + n for signal n. Shells and bwrap pass a signal on as such
 * a code, so both ways lead to the same answer.
 */
export function asShell(end: { code: number | null; signal: NodeJS.Signals | null }): {
  code: number;
  signal: string | null;
} {
  const code = end.code ?? 128 + (end.signal ? os.constants.signals[end.signal] : 0);
  const signal = Object.entries(os.constants.signals).find(([, n]) => n === code - 128)?.[0];
  return { code, signal: signal ?? null };
}
