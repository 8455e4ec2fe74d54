import type { Attempt } from "../contracts/attempt.ts";
import { complaintsOf, type Tried } from "./progress.ts";

/**
 * What is known already of edits that give exactly the files of an earlier attempt: it is not run
 * again. Null when these files are new.
 */
export function sameAgain(
  tried: Tried,
  tree: string,
  blob: (hash: string) => string,
):
  | (Pick<Attempt, "kind" | "tree_after" | "commands" | "fingerprint" | "summary"> & {
      evidence: string;
    })
  | null {
  const same = tried.attempts.find(
    ({ kind, tree_after }) => kind !== "refused" && tree_after === tree,
  );
  if (same === undefined) return null;
  const complaints = complaintsOf(same, tried.verdicts);
  const rejected = same.kind === "green";
  const why = rejected ? complaints.join("\n") : blob(same.evidence);
  return {
    kind: same.kind === "flawed" ? "flawed" : "red",
    tree_after: tree,
    commands: [],
    fingerprint: complaints,
    summary: `the same files as attempt ${same.number}: ${rejected ? "rejected" : same.summary}`,
    evidence: `These edits give exactly the files of attempt ${same.number}, which failed:\n${why}`,
  };
}
