import path from "node:path";
import { shellWord } from "../tools/shell-word.ts";
import { standingIn } from "./settings.ts";

/**
 * A command of the loop as a person types it: by npm in a checkout, else by the name of the
 * installed package. `graph` is the main job; a list that is not the usual one is named.
 */
export function asTyped(verb: string, args: readonly string[], tasks: string): string {
  const usual = path.resolve(standingIn(), "auto_tasks.json");
  const list = tasks === usual ? [] : ["--tasks", tasks];
  const words = [...args, ...list].map(shellWord);
  return words.length === 0
    ? programOf(verb).replace(/ --$/, "")
    : [programOf(verb), ...words].join(" ");
}

/** What such a command begins with; its options follow. */
export function programOf(verb: string): string {
  const installed = import.meta.dirname.split(path.sep).includes("node_modules");
  if (!installed) return `npm run ${verb} --`;
  return verb === "graph" ? "npx auto-gvpie" : `npx auto-gvpie ${verb}`;
}
