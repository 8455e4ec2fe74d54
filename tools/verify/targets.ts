import path from "node:path";
import { z } from "zod";
import { sectionKey } from "./test-report.ts";

/** A target that `cargo test` runs: its root file relative to the workspace's folder. */
export interface TestTarget {
  key: string;
  root: string;
  edition: string;
}

const Metadata = z.looseObject({
  packages: z.array(
    z.looseObject({
      manifest_path: z.string(),
      targets: z.array(
        z.looseObject({
          kind: z.array(z.string()),
          name: z.string(),
          src_path: z.string(),
          edition: z.string(),
          test: z.boolean(),
        }),
      ),
    }),
  ),
});

/**
 * The test targets in what `cargo metadata` printed. `tops` are the folders that the workspace
 * stands at, outside and inside the sandbox; targets elsewhere are left out.
 */
export function testTargets(output: string, tops: readonly string[]): TestTarget[] {
  const line = output.split("\n").find((one) => one.startsWith("{")) ?? "";
  const packages = parsed(line)?.packages ?? [];
  return packages.flatMap(({ manifest_path, targets }) =>
    targets.flatMap(({ kind, name, src_path, edition, test }) => {
      const top = tops.find((folder) => src_path.startsWith(`${folder}${path.sep}`));
      if (!test || kind.includes("custom-build") || top === undefined) return [];
      const inPackage = path.relative(path.dirname(manifest_path), src_path);
      const key = sectionKey(name, kind[0] ?? "", inPackage);
      return [{ key, root: path.relative(top, src_path), edition }];
    }),
  );
}

function parsed(line: string): z.infer<typeof Metadata> | null {
  try {
    return Metadata.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
