import type { ColorDepth, Room } from "../../pixels/terminal.ts";

/** Where the command's pictures and remarks go. */
export interface PixelsIo {
  out(text: string): void;
  err(text: string): void;
  /** Null when the output goes to a file or a pipe. */
  room(): Room | null;
  depth: ColorDepth;
  /** Calls `stop` at Ctrl-C, until the function that it returns is called. */
  onInterrupt(stop: () => void): () => void;
}

/** The terminal that this process runs in. */
export function processIo(): PixelsIo {
  const { stdout, stderr } = process;
  const bits = stdout.isTTY ? stdout.getColorDepth() : 1;
  return {
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    // Some terminals say 0.
    room: () => (stdout.isTTY ? { columns: stdout.columns || 80, rows: stdout.rows || 24 } : null),
    depth: bits === 24 || bits === 8 || bits === 4 ? bits : 1,
    onInterrupt: (stop) => {
      const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
      for (const signal of signals) process.on(signal, stop);
      return () => {
        for (const signal of signals) process.off(signal, stop);
      };
    },
  };
}
