/** What lies between two trees. */
export interface Difference {
  /** A unified diff. */
  patch: string;
  /** Every path in it; of a renamed file both. */
  files: string[];
}

/**
 * Takes apart what `git diff --patch-with-raw -z` prints: `:modes ids status NUL path NUL`, with a
 * second path for a renamed or copied file, for each file; then NUL, then the patch.
 */
export function splitDiff(out: string): Difference {
  const files: string[] = [];
  let at = 0;
  const field = () => {
    const end = out.indexOf("\0", at);
    const text = out.slice(at, end);
    at = end + 1;
    return text;
  };
  while (out[at] === ":") {
    const paths = /[RC]\d*$/.test(field()) ? 2 : 1;
    for (let i = 0; i < paths; i++) files.push(field());
  }
  return { patch: `${out.slice(at + 1)}\n`, files };
}
