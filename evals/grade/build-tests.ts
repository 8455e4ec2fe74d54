import path from "node:path";
import { z } from "zod";
import { resolveToolchain } from "../../tools/cargo/toolchain.ts";
import { runCommand } from "../../tools/sandbox/run-command.ts";

/** Where a grader works; one worker has one of its own, whose build output stays warm. */
export interface GradePlace {
  /** Absolute and real. `tree` and `target` are made inside. */
  readonly home: string;
  readonly sandboxed: boolean;
  readonly buildMs: number;
  readonly testMs: number;
  readonly signal?: AbortSignal;
}

export const treeOf = (place: GradePlace) => path.join(place.home, "tree");
export const targetOf = (place: GradePlace) => path.join(place.home, "target");

export interface TestBinary {
  /** The target's root file and its package's folder, relative to the tree. */
  readonly root: string;
  readonly folder: string;
  /** Absolute path of what cargo built. */
  readonly executable: string;
}

export type Built =
  | { kind: "built"; binaries: TestBinary[] }
  | { kind: "did-not-compile"; errors: string }
  | { kind: "hung" }
  /** The machine's trouble: no cargo, no sandbox, no space. */
  | { kind: "trouble"; reason: string };

const Artifact = z.looseObject({
  reason: z.literal("compiler-artifact"),
  manifest_path: z.string(),
  target: z.looseObject({ src_path: z.string() }),
  profile: z.looseObject({ test: z.boolean() }),
  executable: z.string(),
});

const Metadata = z.looseObject({
  packages: z.array(
    z.looseObject({
      targets: z.array(
        z.looseObject({ kind: z.array(z.string()), src_path: z.string(), test: z.boolean() }),
      ),
    }),
  ),
});

const OUTPUT_BYTES = 8_000_000;
const DISK = /No space left on device|os error 28|Cannot allocate memory|Too many open files/;

/** Root files (relative to the tree) of all targets that cargo would test, without building them. */
export async function testRoots(place: GradePlace): Promise<string[] | Built> {
  const tree = treeOf(place);
  const end = await cargo("cargo metadata --no-deps --offline --format-version 1", place);
  if (end.kind !== "ended") return end;
  const found = jsonLines(end.output).flatMap((json) => Metadata.safeParse(json).data ?? []);
  if (end.code !== 0 || found.length === 0) {
    return { kind: "did-not-compile", errors: lastLines(end.output) };
  }
  const targets = found.flatMap(({ packages }) => packages.flatMap((one) => one.targets));
  const tested = targets.filter(({ test, kind }) => test && !kind.includes("custom-build"));
  return [...new Set(tested.map(({ src_path }) => path.relative(tree, src_path)))];
}

/**
 * Builds every test binary of the tree with all features. Only compilers run here, and build
 * scripts and macros that the sample itself grants; the result's own code runs later, when the
 * build output can no longer be written.
 */
export async function buildTests(place: GradePlace): Promise<Built> {
  const tree = treeOf(place);
  const end = await cargo(
    "cargo test --workspace --tests --all-features --no-run --offline --message-format=json",
    place,
  );
  if (end.kind !== "ended") return end;
  if (end.code === 0) return { kind: "built", binaries: binariesIn(end.output, tree) };
  if (DISK.test(end.output)) return { kind: "trouble", reason: lastLines(end.output) };
  return { kind: "did-not-compile", errors: errorsIn(end.output) };
}

type CargoEnd =
  | { kind: "ended"; code: number; output: string }
  | Extract<Built, { kind: "hung" | "trouble" }>;

async function cargo(command: string, place: GradePlace): Promise<CargoEnd> {
  const tree = treeOf(place);
  const toolchain = resolveToolchain(tree);
  if (toolchain.kind === "missing") return { kind: "trouble", reason: toolchain.message };
  const end = await runCommand(
    command,
    {
      kind: place.sandboxed ? "sandboxed" : "unsandboxed",
      source: tree,
      mountAt: tree,
      cwd: "",
      writable: [targetOf(place)],
      readable: toolchain.readable,
      env: {
        ...toolchain.env,
        CARGO_TARGET_DIR: targetOf(place),
        CARGO_TERM_COLOR: "never",
        CARGO_INCREMENTAL: "0",
        CARGO_PROFILE_DEV_DEBUG: "0",
        CARGO_PROFILE_TEST_DEBUG: "0",
      },
    },
    { timeoutMs: place.buildMs, outputBytes: OUTPUT_BYTES },
    place.signal ? { signal: place.signal } : {},
  );
  switch (end.kind) {
    case "cancelled":
      return { kind: "trouble", reason: "cancelled" };
    case "unavailable":
      return { kind: "trouble", reason: end.message };
    case "timed-out":
      return { kind: "hung" };
    case "exited":
      return { kind: "ended", code: end.code, output: end.output };
  }
}

function binariesIn(output: string, tree: string): TestBinary[] {
  return jsonLines(output).flatMap((json) => {
    const parsed = Artifact.safeParse(json);
    if (!parsed.success || !parsed.data.profile.test) return [];
    const { target, manifest_path, executable } = parsed.data;
    return [
      {
        root: path.relative(tree, target.src_path),
        folder: path.relative(tree, path.dirname(manifest_path)),
        executable,
      },
    ];
  });
}

const Diagnostic = z.looseObject({
  reason: z.literal("compiler-message"),
  message: z.looseObject({ level: z.string(), rendered: z.string() }),
});

function errorsIn(output: string): string {
  const rendered = jsonLines(output).flatMap((json) => {
    const parsed = Diagnostic.safeParse(json);
    return parsed.success && parsed.data.message.level === "error"
      ? [parsed.data.message.rendered]
      : [];
  });
  return rendered.length > 0 ? rendered.slice(0, 3).join("\n") : lastLines(output);
}

function lastLines(output: string): string {
  const plain = output.split("\n").filter((line) => line !== "" && !line.startsWith("{"));
  return plain.slice(-8).join("\n");
}

function jsonLines(output: string): unknown[] {
  return output.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    try {
      const json: unknown = JSON.parse(line);
      return [json];
    } catch {
      return [];
    }
  });
}
