import path from "node:path";

/** Keys of a manifest that say where code comes from, with a plain string; `'` and `"` are alike. */
const SOURCE =
  /(?<![\w-])["']?(path|git|registry-index|workspace)["']?\s*=\s*(?:"""|'''|"([^"\n]*)"|'([^'\n]*)')/g;

/**
 * Why a changed manifest may not be used, although it may be changed: cargo, which fetches what it
 * names outside of the sandbox, would be led out of the repository, to a server that nobody can
 * check, or into another project's workspace. What stood there before is its owner's. `file` is the
 * manifest's path from the repository's top.
 */
export function foreignSource(file: string, before: string | null, after: string): string | null {
  if (/\\[uU]/.test(after) && !/\\[uU]/.test(before ?? "")) {
    return "may not hold letters as escapes (\\u…)";
  }
  const known = new Set(sourcesIn(before ?? "").map(({ key, value }) => `${key} ${value}`));
  for (const { key, value } of sourcesIn(after)) {
    if (known.has(`${key} ${value}`)) continue;
    if (value === null) return `may not name a ${key} in a text of many lines`;
    switch (key) {
      case "git":
        if (!/^https:\/\/[\w.-]+\//.test(value)) {
          return `may only take code from git by https://, not from ${value}`;
        }
        break;
      case "registry-index":
        return `may not name another registry (${value})`;
      default:
        if (leadsOut(file, value))
          return `may not name a ${key} outside of the repository (${value})`;
    }
  }
  return null;
}

function sourcesIn(text: string): { key: string; value: string | null }[] {
  return [...text.matchAll(SOURCE)].map(([, key = "", double, single]) => ({
    key,
    value: double ?? single ?? null,
  }));
}

function leadsOut(file: string, target: string): boolean {
  if (path.posix.isAbsolute(target) || target.includes("\\")) return true;
  const to = path.posix.join(path.posix.dirname(file), target);
  return to === ".." || to.startsWith("../");
}
