/** One thing that went wrong, as a small model should read it. */
export interface Finding {
  /** "E0308", "error", "test", "panic", "line". */
  code: string;
  /** Where, as printed: "src/lib.rs:3:30"; "" if nobody said. */
  at: string;
  /** One line. */
  message: string;
  /** Everything worth reading about it, headline included. */
  text: string;
  /**
   * Set for output that nobody here can parse: `text` is then all of it, and these lines instead
   * of `message` tell this failure from another.
   */
  marks?: string[];
}

/** The headline alone, for what no longer fits. */
export function headline(finding: Finding): string {
  const code = /^E\d/.test(finding.code) ? `error[${finding.code}]: ` : "";
  return `${code}${finding.message}${finding.at ? ` (${finding.at})` : ""}`;
}

/**
 * A sorted set that is the same for the same failures in the next round: lines, numbers, addresses
 * and folders are taken out; names stay. Of two alike the second is counted, so that mending one
 * of them shrinks the set.
 */
export function fingerprint(findings: Finding[]): string[] {
  const counts = new Map<string, number>();
  for (const finding of findings) {
    const file = finding.at.replace(/:\d+(:\d+)?$/, "");
    for (const message of finding.marks ?? [finding.message]) {
      const key = [finding.code, file, withoutNumbers(message)].join(" | ");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts]
    .flatMap(([key, count]) =>
      Array.from({ length: count }, (_, i) => (i ? `${key} (${i + 1})` : key)),
    )
    .sort();
}

function withoutNumbers(message: string): string {
  return message
    .replace(/0x[0-9a-f]+/gi, "#")
    .replace(/(?:\/[\w.-]+)+\/(?=[\w.-]+)/g, "")
    .replace(/\b\d+(\.\d+)?/g, "#")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 300);
}
