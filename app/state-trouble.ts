import { howToRestore } from "../store/backup.ts";
import { troubleOf } from "../store/trouble.ts";
import { placesOf, type Settings } from "./settings.ts";

/** What is wrong with the loop's own files, and what to do, when an error is about those; else null. */
export function stateTrouble(settings: Settings, error: unknown): string | null {
  const { state, store } = placesOf(settings.tasks);
  const trouble = troubleOf(error);
  const why = error instanceof Error ? error.message : String(error);
  switch (trouble) {
    case null:
      return null;
    case "full":
      return `The disk is full (${why}). Free some space, then start again: everything is kept.`;
    case "unwritable":
      return `The state in ${state} cannot be written: ${why}. Make that folder writable for you, or take a queue file in one that is: --tasks <file>.`;
    case "damaged":
      return `The store ${store} is damaged: ${why}. Nothing was changed.\n${howToRestore(store)}`;
  }
}
