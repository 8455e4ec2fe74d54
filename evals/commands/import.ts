import path from "node:path";
import { z } from "zod";
import { standingIn } from "../../app/settings.ts";
import { importPolyglot } from "../suite/polyglot.ts";
import { EXIT } from "./exit-codes.ts";
import { parseOptions, WrongOption } from "./options.ts";
import { say } from "./say.ts";

const Options = z.object({ out: z.string() });

/** Samples from somebody else's benchmark, read from a local checkout; nothing of it is shipped. */
export function importSuite(kind: string, folder: string, given: unknown): number {
  const { out } = parseOptions(Options, given);
  if (kind !== "polyglot") throw new WrongOption(`"${kind}" cannot be imported; "polyglot" can.`);
  const here = (name: string) => path.resolve(standingIn(), name);
  const imported = importPolyglot(here(folder), here(out));
  for (const { id, reason } of imported.left) say(`left out ${id}: ${reason}`);
  say(`${imported.samples.length} samples in ${here(out)}`);
  return imported.samples.length > 0 ? EXIT.fine : EXIT.failed;
}
