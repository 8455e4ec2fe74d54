import { type Definition, type Reference, signatureOf, withComments } from "./definition.ts";

/** How languages without a grammar here begin a definition that stands at the left or one step in. */
const HEAD =
  /^(?: {0,4}|\t)(?:(?:export|default|pub|public|private|static|async|abstract|override|inline)\s+)*(?:fn|func|function|def|class|struct|interface|trait|enum|type|const|let|var|override|module|namespace|macro_rules!)\s+([A-Za-z_]\w*)/;
const NAME = /[A-Za-z_]\w{2,}/g;

/** Definitions and uses by their look alone: WGSL, TypeScript, Python, Go, C-like languages. */
export function readPlain(text: string): { definitions: Definition[]; references: Reference[] } {
  const lines = text.split("\n");
  const heads = lines.flatMap((line, index) => {
    const name = HEAD.exec(line)?.[1];
    return name === undefined ? [] : [{ name, index, indent: line.search(/\S/) }];
  });
  const definitions = heads.map(({ name, index, indent }, at): Definition => {
    const next = heads.slice(at + 1).find((head) => head.indent <= indent);
    const end = next ? withComments(lines, next.index + 1) - 1 : lines.length;
    return {
      name,
      first: withComments(lines, index + 1),
      last: lastFilled(lines, index + 1, end),
      signature: signatureOf(lines[index] ?? ""),
    };
  });
  const references = lines.flatMap((line, index) =>
    [...line.matchAll(NAME)].map(([name]) => ({ name, line: index + 1 })),
  );
  return { definitions, references };
}

function lastFilled(lines: readonly string[], first: number, end: number): number {
  let last = end;
  while (last > first && (lines[last - 1] ?? "").trim() === "") last -= 1;
  return last;
}
