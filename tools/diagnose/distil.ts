export function distil(
  runs: { command: string; kind: string; output: string }[],
  budgetChars: number,
): { text: string; fingerprint: string[] } {
  const text = runs
    .map((r) => `$ ${r.command}\n${r.output}`)
    .join("\n")
    .slice(-budgetChars);
  return { text, fingerprint: [] };
}
