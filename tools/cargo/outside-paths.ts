import { existsSync, globSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { homeFolder, within } from "../sandbox/readable-host.ts";

/**
 * Folders beside a repository that its crates need, read from its owner's own manifests: what
 * path dependencies lead to (`../GVX/crates/x`), with the workspace or git repository around it,
 * and theirs in turn; and cargo configuration in folders above. For a `Place`'s `readable`.
 */
export function outsidePaths(repo: string): string[] {
  const root = realpathSync(repo);
  const home = homeFolder();
  const folders = new Set<string>();
  const queue = globSync("**/Cargo.toml", { cwd: root, exclude: skipped }).map((manifest) =>
    path.join(root, path.dirname(manifest)),
  );
  const seen = new Set<string>();
  for (let crate = queue.pop(); crate !== undefined; crate = queue.pop()) {
    if (seen.has(crate)) continue;
    seen.add(crate);
    for (const target of pathDependencies(crate)) {
      if (within(root, target) || !existsSync(path.join(target, "Cargo.toml"))) continue;
      const real = realpathSync(target);
      const around = surrounding(real);
      if (within(around, home)) continue;
      folders.add(around);
      queue.push(real, around);
    }
  }
  return [...outermost([...folders]), ...configurationsAbove(root)];
}

function skipped(name: string): boolean {
  const last = path.basename(name);
  return last === "target" || last === "node_modules" || last.startsWith(".");
}

function pathDependencies(crate: string): string[] {
  const manifest = path.join(crate, "Cargo.toml");
  const text = existsSync(manifest) ? readFileSync(manifest, "utf8") : "";
  return [...text.matchAll(/\bpath\s*=\s*(?:"([^"]+)"|'([^']+)')/g)].map((match) =>
    path.resolve(crate, match[1] ?? match[2] ?? ""),
  );
}

/** The workspace or repository that holds a crate: its manifest may inherit from there. */
function surrounding(crate: string): string {
  const home = homeFolder();
  for (let at = crate; !within(at, home) && at !== path.dirname(at); at = path.dirname(at)) {
    if (existsSync(path.join(at, ".git"))) return at;
    const manifest = path.join(at, "Cargo.toml");
    if (existsSync(manifest) && /^\[workspace\b/m.test(readFileSync(manifest, "utf8"))) return at;
  }
  return crate;
}

function outermost(folders: string[]): string[] {
  return folders.filter((one) => !folders.some((other) => other !== one && within(other, one)));
}

function configurationsAbove(root: string): string[] {
  const found: string[] = [];
  for (let at = path.dirname(root); at !== path.dirname(at); at = path.dirname(at)) {
    for (const name of [".cargo/config.toml", ".cargo/config"]) {
      const file = path.join(at, name);
      if (at !== homeFolder() && existsSync(file)) found.push(file);
    }
  }
  return found;
}
