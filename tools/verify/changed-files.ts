import type { FileChange } from "../../contracts/edit.ts";
import { gitOut } from "../git.ts";
import { baseFiles } from "../guard/base-files.ts";
import { matches } from "../guard/protected.ts";
import { isTestFile, testCode } from "../guard/test-code.ts";
import { type Grants, guard } from "../guard.ts";
import type { Workspace } from "../workspace.ts";
import type { VerifyFinding } from "./finding.ts";

/** What a change did to the task's folder, all replies together, and what of it was not allowed. */
export interface WholeChange {
  changes: FileChange[];
  findings: VerifyFinding[];
  /** Tests that the task lets be changed: names in the granted files, and those files. */
  granted: { tests: ReadonlySet<string>; files: string[] };
}

/**
 * Holds the difference of two trees against the same policy as each reply. Nothing outside of it is
 * in the tree that is verified and landed: that tree is the base with exactly these changes.
 */
export async function wholeChange(
  workspace: Pick<Workspace, "repository" | "list">,
  base: string,
  tree: string,
  grants: Grants,
): Promise<WholeChange> {
  const { repository } = workspace;
  const raw = await gitOut(repository, ["diff-tree", "-r", "-z", "--no-renames", base, tree]);
  const entries = entriesOf(raw);
  const foreign = entries.filter(({ file }) => !file.startsWith(repository.prefix));
  const own = entries.filter(({ file }) => file.startsWith(repository.prefix));
  const changes = await Promise.all(
    own.map(async ({ file, now, id }): Promise<FileChange> => {
      const path = file.slice(repository.prefix.length);
      if (now === GONE) return { kind: "delete", path };
      return { kind: "write", path, text: await gitOut(repository, ["cat-file", "blob", id]) };
    }),
  );
  const files = changes.map(({ path }) => path);
  const before = await baseFiles(workspace, base, files);
  const guarded = guard(changes, grants, { ...before, unwritable: () => null, earlier: [] });
  const refused = guarded.kind === "forbidden" ? [forbidden(guarded.path, guarded.reason)] : [];
  const away = foreign.map(({ file }) => forbidden(file, "lies outside the task's folder."));
  const odd = own.flatMap(({ file, was, now }) => {
    const special = now === "120000" || now === "160000" || (was === GONE && now === "100755");
    const turned = was !== GONE && now !== GONE && was !== now;
    return special || turned ? [forbidden(file, "would change what kind of file it is.")] : [];
  });
  return { changes, findings: [...refused, ...away, ...odd], granted: grantedTests() };

  function grantedTests(): WholeChange["granted"] {
    const open = changes.filter(
      ({ path }) =>
        matches(path, grants.allow) || (grants.inputs.includes(path) && isTestFile(path)),
    );
    const texts = open.flatMap((change) => {
      const after = change.kind === "write" ? [change.text] : [];
      return [before.before(change.path) ?? "", ...after].map((text) => ({ ...change, text }));
    });
    const names = texts.flatMap(({ path, text }) => testCode(path, text).items);
    const tests = new Set(names.filter(({ isTest }) => isTest).map(({ name }) => name));
    return { tests, files: open.map(({ path }) => path) };
  }
}

const GONE = "000000";

/** `:mode mode id id status NUL path NUL …`, see git-diff-tree(1). */
function entriesOf(raw: string) {
  const fields = raw.split("\0");
  return fields.flatMap((field, at) => {
    const [was = "", now = "", , id = ""] = field.slice(1).split(" ");
    return field.startsWith(":") && at % 2 === 0
      ? [{ was, now, id, file: fields[at + 1] ?? "" }]
      : [];
  });
}

function forbidden(file: string, reason: string): VerifyFinding {
  return { kind: "forbidden-change", subject: file, text: `${file} ${reason}` };
}
