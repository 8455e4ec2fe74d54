import { existsSync } from "node:fs";
import type { Limits } from "./command-end.ts";
import { DEFAULT_PROCESSES, memoryLimit } from "./watch.ts";

const FILE_BYTES = 8 * 2 ** 30;

/**
 * The program and arguments that run a line in bash, or sh where bash is missing. stderr joins
 * stdout so that their order is kept; the limits hold for each process the line starts. The line
 * itself is evaluated unchanged.
 */
export function shellArguments(command: string, limits: Limits): string[] {
  const bash = ["/bin/bash", "/usr/bin/bash"].find((file) => existsSync(file));
  const block = bash ? 1024 : 512;
  const processes = limits.processes ?? DEFAULT_PROCESSES;
  const setup = [
    "exec 2>&1",
    "ulimit -c 0",
    `ulimit -f ${Math.ceil((limits.fileBytes ?? FILE_BYTES) / block)}`,
    // Data, not address space: node, wasm and sanitizers reserve far more than they use. Not on macOS.
    `ulimit -d ${Math.ceil(memoryLimit(limits) / 1024)} 2>/dev/null`,
    // bash says -u, dash -p. Counted per user and namespace; does not bind root.
    `ulimit -u ${processes} 2>/dev/null || ulimit -p ${processes} 2>/dev/null`,
    '__line=$1; shift; eval "$__line"',
  ];
  return [bash ?? "/bin/sh", "-c", setup.join("; "), bash ? "bash" : "sh", command];
}
