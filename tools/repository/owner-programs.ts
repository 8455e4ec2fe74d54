import { type GitOptions, git } from "../git.ts";
import type { Repository } from "../repository.ts";

/** Empty and so switched off; a merge by `false` is left to the owner, as a conflict. */
const [NOTHING, REFUSAL] = ["AUTO_GVPIE_NOTHING", "AUTO_GVPIE_REFUSAL"];

/**
 * What to add to a git command so that it runs none of the programs that a configuration names for
 * contents of files: filters, and merge drivers, which would be given what a model wrote.
 */
export async function withoutPrograms(
  repository: Repository,
): Promise<{ flags: string[]; env: NonNullable<GitOptions["env"]> }> {
  const keys = String.raw`^(filter\..*\.(clean|smudge|process|required)|merge\..*\.driver)$`;
  const found = await git(repository, ["config", "-z", "--name-only", "--get-regexp", keys]);
  const names = found.kind === "ok" ? found.out.split("\0").filter((name) => name !== "") : [];
  const flags = [...new Set(names)].map(
    (name) => `--config-env=${name}=${name.endsWith(".driver") ? REFUSAL : NOTHING}`,
  );
  return { flags, env: { [NOTHING]: "", [REFUSAL]: "false" } };
}
