import { parseProgram } from "../../pixels/parse.ts";
import { type Texts, textsOf } from "../solvers/written-reply.ts";
import type { SolvedSample } from "../suite/read-sample.ts";

/** A line this long is nobody else's by chance. */
const LONG = 30;

/** Lines of the solution and the hidden tests that the template does not hold. */
export function secretLines({ oracle, files }: SolvedSample): ReadonlySet<string> {
  const known = linesIn(textsOf(files.template));
  const secret = [...linesIn(textsOf(oracle ?? new Map())), ...linesIn(textsOf(files.hidden))];
  return new Set(secret.filter((line) => !known.has(line)));
}

/** Whether a passage, perhaps a patch, has one of these lines. */
export function showsSecret(text: string, secrets: ReadonlySet<string>): boolean {
  return text.split("\n").some((line) => secrets.has(line.replace(/^[+-]/, "").trim()));
}

function linesIn(texts: Texts): Set<string> {
  const lines = [...texts].flatMap(([file, text]) => [
    ...text.split("\n").map((line) => line.trim()),
    ...(file.endsWith(".json") ? elementsIn(text) : []),
  ]);
  return new Set(lines.filter((line) => line.length >= LONG));
}

/** Each element of a pixel program's lists as memory writes it: one line, with its defaults. */
function elementsIn(json: string): string[] {
  try {
    const parsed = parseProgram(JSON.parse(json));
    if (parsed.kind !== "valid") return [];
    return Object.values(parsed.program)
      .filter((list) => Array.isArray(list))
      .flatMap((list) => list.map((element) => JSON.stringify(element)));
  } catch {
    return [];
  }
}
