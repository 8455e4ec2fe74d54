import path from "node:path";
import { mapRepository } from "../../tools/map/map.ts";

/** A function that others may call, in a file's text. */
export interface PublicFunction {
  name: string;
  /** How many lines it has. */
  lines: number;
  documented: boolean;
}

interface Language {
  /** What the head of a public function looks like. */
  head: RegExp;
  /** Whether it is documented, by the comments above its head and the text below. */
  documented(above: string, below: string): boolean;
  /** Whether it is a test: no other code calls it, even where it is public. */
  test?(above: string): boolean;
  /** How a comment of documentation is written, for people and models. */
  form: string;
}

const RUST: Language = {
  head: /(?:^|: )pub (?:(?:const|async|unsafe|extern "\w+") )*fn (\w+)/,
  documented: (above) => /^\s*(\/\/\/|\/\*\*|#\[doc)/m.test(above),
  test: (above) => /^\s*#\[(?:[\w:]+::)?(?:test|bench)\b/m.test(above),
  form: "a doc comment (`///`) above it",
};
const PYTHON: Language = {
  head: /^(?:async )?def ([a-z]\w*)/i,
  documented: (_, below) => /^[^#]*?:\s*(?:#.*)?\n\s*[rRuU]?["']/.test(below),
  form: "a docstring",
};
const SCRIPT: Language = {
  head: /^export (?:default )?(?:async )?function (\w+)/,
  documented: (above) => /\*\/|\/\//.test(above),
  form: "a comment (`/** … */`) above it",
};
const GO: Language = {
  head: /^func ([A-Z]\w*)/,
  documented: (above) => /\/\/|\*\//.test(above),
  form: "a comment above it that begins with its name",
};

const LANGUAGES: Record<string, Language> = {
  ".rs": RUST,
  ".py": PYTHON,
  ".js": SCRIPT,
  ".mjs": SCRIPT,
  ".ts": SCRIPT,
  ".mts": SCRIPT,
  ".tsx": SCRIPT,
  ".go": GO,
};

/** How documentation is written in a file of this name; undefined where that is not known. */
export function documentationForm(file: string): string | undefined {
  return LANGUAGES[path.extname(file)]?.form;
}

/** The public functions of a file, the shortest first. */
export async function publicFunctions(file: string, text: string): Promise<PublicFunction[]> {
  const language = LANGUAGES[path.extname(file)];
  if (language === undefined) return [];
  const { files } = await mapRepository([{ path: file, text }]);
  const lines = text.split("\n");
  return (files[0]?.definitions ?? [])
    .flatMap(({ name, first, last, signature }): PublicFunction[] => {
      if (language.head.exec(signature)?.[1] !== name) return [];
      const whole = lines.slice(first - 1, last);
      const head = whole.findIndex((line) =>
        new RegExp(`\\b(fn|def|function|func) ${name}\\b`).test(line),
      );
      const above = whole.slice(0, Math.max(0, head)).join("\n");
      if (language.test?.(above)) return [];
      const below = whole.slice(Math.max(0, head)).join("\n");
      return [{ name, lines: whole.length, documented: language.documented(above, below) }];
    })
    .sort((a, b) => a.lines - b.lines);
}
