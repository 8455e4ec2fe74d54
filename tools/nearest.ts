/** The (at most three) known names that look most like a name that was not found. */
export function nearest(name: string, known: readonly string[]): string[] {
  return known
    .map((candidate) => ({ candidate, alike: likeness(name, candidate) }))
    .filter(({ alike }) => alike >= 0.4)
    .sort((a, b) => b.alike - a.alike)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Dice's coefficient over pairs of letters: 0 for nothing in common, 1 for equal. */
function likeness(a: string, b: string): number {
  const [left, right] = [pairs(a), pairs(b)];
  if (left.length + right.length === 0) return a === b ? 1 : 0;
  const rest = [...right];
  const shared = left.filter((pair) => {
    const at = rest.indexOf(pair);
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  });
  return (2 * shared.length) / (left.length + right.length);
}

function pairs(text: string): string[] {
  const lower = text.toLowerCase();
  return Array.from({ length: Math.max(0, lower.length - 1) }, (_, i) => lower.slice(i, i + 2));
}
