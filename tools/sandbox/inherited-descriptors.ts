import { readdirSync, readFileSync } from "node:fs";

const CLOSE_ON_EXEC = 0o2000000;
let known: number[] | undefined;

/**
 * A program with its arguments, started by a shell that first closes the descriptors which we were
 * started with and would hand on, from number `first` on: one that is open on a folder leads out
 * of any mount namespace. Mostly there are none (node marks the low ones itself) and no shell.
 */
export function withoutInherited(
  program: string,
  args: string[],
  first: number,
  cap: string | null,
): { program: string; args: string[] } {
  known ??= inherited();
  const close = known.filter((fd) => fd >= first).map((fd) => `exec ${fd}>&-; `);
  const join = cap === null ? "" : `echo $$ > '${cap}' || exit 1; `;
  if (close.length === 0 && cap === null) return { program, args };
  // Only bash can name descriptors above 9.
  const script = `${join}${close.join("")}exec "$@"`;
  return { program: "/bin/bash", args: ["-c", script, "bash", program, ...args] };
}

function inherited(): number[] {
  return entries()
    .map(Number)
    .filter((fd) => fd > 2 && (flags(fd) & CLOSE_ON_EXEC) === 0);
}

function entries(): string[] {
  try {
    return readdirSync("/proc/self/fd");
  } catch {
    return [];
  }
}

function flags(fd: number): number {
  try {
    const info = readFileSync(`/proc/self/fdinfo/${fd}`, "latin1");
    return Number.parseInt(/^flags:\s*(\d+)/m.exec(info)?.[1] ?? "", 8);
  } catch {
    // The one that listed the folder is gone.
    return CLOSE_ON_EXEC;
  }
}
