import path from "node:path";
import { shellWord } from "../tools/shell-word.ts";
import { standingIn } from "./settings.ts";

/**
 * A command of the loop as a person types it: by npm in a checkout, else by the name of the
 * installed package. `graph` is the main job; a list that is not the usual one is named.
 */
export function asTyped(verb: string, args: readonly string[], tasks: string): string {
  const installed = import.meta.dirname.split(path.sep).includes("node_modules");
  const program = installed
    ? ["npx", "auto-gvpie", ...(verb === "graph" ? [] : [verb])]
    : ["npm", "run", verb, "--"];
  const usual = path.resolve(standingIn(), "auto_tasks.json");
  const list = tasks === usual ? [] : ["--tasks", tasks];
  return [...program, ...[...args, ...list].map(shellWord)].join(" ");
}
