import path from "node:path";
import { standingIn } from "./settings.ts";

/** How a person types this command line: as they started it, in a checkout or installed. */
export function invocation(...args: readonly string[]): string {
  const words = args.map(shellWord).join(" ");
  // Only a checkout runs the sources themselves.
  if (import.meta.filename.endsWith(".ts")) return `npm run graph${words && ` -- ${words}`}`;
  // npx and scripts of a package.json find the command; else it is on the path.
  const program = process.env.npm_command === undefined ? "auto-gvpie" : "npx auto-gvpie";
  return `${program}${words && ` ${words}`}`;
}

/** A word as a shell takes it for one. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The options that name a list, where it is not the one that is taken anyway. */
export function forTasks(file: string): string[] {
  return file === path.resolve(standingIn(), "auto_tasks.json") ? [] : ["--tasks", file];
}
