/** What is wrong with a change that the judge accepted. */
export interface VerifyFinding {
  kind: /** Not allowed to be changed, yet changed. */
    | "forbidden-change"
    /** The test that must fail did not: the process ended early, or its report is forged. */
    | "canary-silent"
    | "test-missing"
    | "test-ignored"
    | "test-forged"
    /** Passed on the base, or is new, and fails. */
    | "test-failed"
    | "does-not-build"
    | "timed-out"
    | "command-red";
  /** File, test or command. */
  subject: string;
  /** A sentence for the model that is to mend it. */
  text: string;
}

/** Whether a finding is red turned into green, rather than plain red. */
export function isTampering({ kind }: VerifyFinding): boolean {
  switch (kind) {
    case "forbidden-change":
    case "canary-silent":
    case "test-missing":
    case "test-ignored":
    case "test-forged":
      return true;
    case "test-failed":
    case "does-not-build":
    case "timed-out":
    case "command-red":
      return false;
  }
}
