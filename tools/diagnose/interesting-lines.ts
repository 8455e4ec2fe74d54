const TELLING =
  /\b(error|errors|fail|failed|failure|not ok|fatal|panic|exception|traceback|assert\w*|undefined|unresolved|cannot|can't|not found|no such|denied|expected|unexpected|segmentation|killed|timed? ?out)\b|[✗✖✘×]|^[EF] {2,}|^\s*\^+/i;
const GAP = "…";

/** The lines that speak of trouble, each once. */
export function tellingLines(output: string): string[] {
  return [...new Set(output.split("\n").filter((line) => TELLING.test(line)))].slice(0, 100);
}

/**
 * An output cut to `budget` characters: its first and last lines, and from the middle the lines
 * that speak of trouble, with a neighbour each. Gaps are marked.
 */
export function interestingLines(output: string, budget: number): string {
  const lines = output
    .replace(/\n{3,}/g, "\n\n")
    .trim()
    .split("\n");
  const kept = new Set<number>();
  let left = budget;
  for (const index of byInterest(lines)) {
    const cost = Math.min(lines[index]?.length ?? 0, 200) + 3;
    if (kept.has(index) || cost > left) continue;
    kept.add(index);
    left -= cost;
  }
  const shown: string[] = [];
  let previous = -1;
  for (const index of [...kept].sort((a, b) => a - b)) {
    if (index > previous + 1) shown.push(GAP);
    const line = lines[index] ?? "";
    shown.push(line.length > 200 ? `${line.slice(0, 199)}${GAP}` : line);
    previous = index;
  }
  return shown.join("\n");
}

/** The last lines first (tools sum up at the end), then telling ones, then head and tail in turn. */
function byInterest(lines: string[]): number[] {
  const last = lines.length - 1;
  const end = [last, last - 1, last - 2].filter((i) => i >= 0);
  const telling = lines.flatMap((line, i) => (TELLING.test(line) ? [i, i + 1, i - 1] : []));
  const alternating = lines.flatMap((_, i) => [i, last - i]);
  return [...end, 0, ...telling, ...alternating].filter((i) => i >= 0 && i <= last);
}
