import { expect, test } from "vitest";
import { openWorkspace } from "../../../tools/workspace.ts";
import { git, repository, scratch } from "../../support/crate.ts";
import { opened } from "../repository/opened.ts";

test("a difference names every file in it, as git's own patch has them", async () => {
  const long = Array.from({ length: 30 }, (_, i) => `line ${i}\n`).join("");
  const folder = repository({ "a.txt": "a\n", "in/moved.txt": long, "in/:odd\n.txt": "odd\n" });
  const base = git(folder, "rev-parse", "HEAD^{tree}");
  const workspace = openWorkspace(await opened(folder), scratch());
  await workspace.restore(base);
  const tree = await workspace.write([
    { kind: "write", path: "a.txt", text: "b\n" },
    { kind: "delete", path: "in/moved.txt" },
    { kind: "write", path: "in/here.txt", text: `${long}more\n` },
    { kind: "delete", path: "in/:odd\n.txt" },
  ]);
  const { patch, files } = await workspace.diff(base, tree);
  expect(files).toEqual(["a.txt", "in/:odd\n.txt", "in/moved.txt", "in/here.txt"]);
  expect(patch).toBe(`${git(folder, "diff", base, tree)}\n`);
  expect(await workspace.diff(base, tree)).toMatchObject({ patch, files });
  expect(await workspace.diff(tree, tree)).toEqual({ patch: "", files: [] });

  const below = openWorkspace(await opened(`${folder}/in`), scratch());
  const inner = await below.diff(base, tree);
  expect(inner.files).toEqual([":odd\n.txt", "moved.txt", "here.txt"]);
  expect(inner.patch).toBe(`${git(folder, "diff", "--relative=in/", base, tree)}\n`);
});
