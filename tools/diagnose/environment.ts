import { testTotals } from "../cargo/test-totals.ts";
import { buildWantedToWrite } from "../sandbox/read-only-failure.ts";
import { testSections } from "./failed-tests.ts";

/** Trouble of the machine or the sandbox that no edit mends. */
export interface EnvironmentTrouble {
  kind:
    | "no-adapter"
    | "no-display"
    | "port-taken"
    | "disk-full"
    | "no-linker"
    | "no-program"
    | "no-library"
    | "no-crates"
    | "no-network"
    | "read-only";
  /** A sentence part: what is missing here. */
  what: string;
  /** What the owner can type or write into the task. */
  mend: string;
}

/** What a compiler says of a place in the code is the code's own, whatever words are in it. */
const COMPILE_ERROR = /^error(?:\[E\d+\])?: .*\n *--> /m;

/** In order of what explains most: a library is missing because of nothing else. */
const TROUBLES: (EnvironmentTrouble & { signs: { test(output: string): boolean } })[] = [
  {
    kind: "disk-full",
    signs: /No space left on device|\bENOSPC\b|\bos error 28\b|\[stopped: less than \d+ MiB free/i,
    what: "the disk is full",
    mend: "free some space; npm run graph -- --status shows what the loop itself keeps",
  },
  {
    kind: "no-linker",
    signs:
      /linker `[^`]+` not found|error: could not find (?:native )?compiler|failed to find tool "[^"]+"|is `[^`]+` not installed\?/,
    what: "the compiler or linker of the system is missing",
    mend: "install one (Debian, Ubuntu: apt-get install build-essential cmake pkg-config)",
  },
  {
    kind: "no-program",
    signs: /^(?:\/\S*\/)?(?:ba|da)?sh: (?:line )?(?:\d+: )?[\w.+-]+: (?:command )?not found$/m,
    what: "a program that it starts is not installed",
    mend: "install it, or put it on the PATH that the loop is started with",
  },
  {
    kind: "no-library",
    signs:
      /could not find system library|The system library `[^`]+` required by crate|Package [\w.+-]+ was not found in the pkg-config search path|Could not find directory of OpenSSL installation|unable to find library -l\S+|cannot find -l\S+|The pkg-config command could not be found/,
    what: "a library of the system is missing",
    mend: "install it with its headers (Debian, Ubuntu: apt-get install lib…-dev pkg-config)",
  },
  {
    kind: "no-crates",
    signs:
      /failed to download|can't checkout from|unable to update registry|failed to load source for dependency|you're using offline mode|attempting to make an HTTP request, but --offline|dial tcp: lookup proxy\.golang\.org|npm (?:ERR!|error) (?:code )?(?:ENOTCACHED|EAI_AGAIN)/i,
    what: "dependencies are not on this machine, and commands run offline",
    mend: "fetch them once in your checkout (cargo fetch, npm ci, pip install, go mod download)",
  },
  {
    kind: "no-adapter",
    signs:
      /no suitable (?:graphics )?adapter|\bNoAdapter\b|failed to find an? (?:appropriate|suitable)(?: \w+)? adapter|no (?:gpu|graphics|vulkan|compatible)? ?adapters? (?:was |were )?(?:found|available)|RequestAdapterError|ERROR_INCOMPATIBLE_DRIVER|no CUDA-capable device|libcuda\.so(?:\.1)?: cannot open|failed to (?:create|initialize) (?:an? )?EGL/i,
    what: "no graphics adapter can be used here",
    mend: '"grants": {"gpu": true} in the task, or --grant gpu',
  },
  {
    kind: "no-display",
    signs:
      /neither WAYLAND_DISPLAY nor WAYLAND_SOCKET nor DISPLAY is set|cannot open display|can't open display|unable to open (?:X )?display|XOpenDisplay(?:\(\))? failed|XOpenDisplayFailed|failed to (?:open|connect to) (?:the )?(?:X|wayland) (?:display|server|compositor)|no display name and no \$DISPLAY|no available video device/i,
    what: "there is no display",
    mend: "run the command with a display of its own: xvfb-run -a …",
  },
  {
    kind: "port-taken",
    signs: /address (?:is )?already in use|\bEADDRINUSE\b|\bAddrInUse\b/i,
    what: "a port that it wants is taken",
    mend: "end the program that has it, or let the command ask for port 0",
  },
  {
    kind: "no-network",
    signs:
      /network is unreachable|\bENETUNREACH\b|\bEAI_AGAIN\b|temporary failure in name resolution|failed to lookup address information|could not resolve host|name or service not known|nodename nor servname provided|no route to host/i,
    what: "there is no network in the sandbox",
    mend: '"grants": {"network": true} in the task, or --grant network',
  },
  {
    kind: "read-only",
    signs: { test: buildWantedToWrite },
    what: "the build writes into its own sources, which are read-only",
    mend: '"grants": {"write": true} in the task, or --grant write',
  },
];

/** The trouble that an output tells of, with what would mend it; null when it is the code's own. */
export function environmentTrouble(output: string): EnvironmentTrouble | null {
  const found = TROUBLES.find(({ signs }) => signs.test(output));
  if (found === undefined) return null;
  if (found.kind !== "disk-full" && COMPILE_ERROR.test(output)) return null;
  const { kind, what, mend } = found;
  return { kind, what, mend };
}

/**
 * Whether nothing that a red command was to show could be seen, for the environment alone: no test
 * reported, or those that did all failed for it and `filters` (of `cargo test`) ask for just them.
 * One GPU test among many does not make a whole command trouble.
 */
export function isWhollyTrouble(output: string, filters: readonly string[]): boolean {
  if (environmentTrouble(output) === null) return false;
  const totals = testTotals(output);
  if (totals === undefined) return !OTHER_REPORT.test(output);
  if (filters.length === 0 || totals.failed === 0 || totals.passed > 0) return false;
  const { tests } = testSections(output);
  return tests.length > 0 && tests.every(({ text }) => environmentTrouble(text) !== null);
}

/** Tests of other languages that passed: unittest's dots, pytest, node, jest, go. */
const OTHER_REPORT =
  /^Ran \d+ tests? in |\b\d+ passed\b|^# pass [1-9]|^ℹ pass [1-9]|^(?:ok|✓|✔) |^--- PASS: /m;
