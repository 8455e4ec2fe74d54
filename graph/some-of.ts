const NAMED = 5;

/** A few names of many, as the subject of a sentence: `a.rs is`, `a.rs and b.rs are`. */
export function someOf(names: readonly string[]): string {
  const [first = ""] = names;
  if (names.length === 1) return `${first} is`;
  const named = names.slice(0, NAMED).join(", ");
  return names.length > NAMED ? `${named} and ${names.length - NAMED} more are` : `${named} are`;
}
