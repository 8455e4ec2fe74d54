const NAMED = 5;

/** A few names of many: `a.rs, b.rs` or `a.rs, b.rs, c.rs, d.rs, e.rs and 7 more`. */
export function someOf(names: readonly string[]): string {
  const named = names.slice(0, NAMED).join(", ");
  return names.length > NAMED ? `${named} and ${names.length - NAMED} more` : named;
}
