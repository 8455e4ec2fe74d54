import { execFileSync } from "node:child_process";
import { chmodSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { sandboxAvailable } from "../../../tools/sandbox/available.ts";
import { forbiddenFix, installCommand } from "../../../tools/sandbox/sandbox-advice.ts";
import { sandboxTest, temporary, write } from "./scratch.ts";

/** What a process finds whose path holds only the given stand-in for bwrap. */
function stateWith(files: Record<string, string>): unknown {
  const bin = temporary();
  write(bin, files);
  for (const name of Object.keys(files)) chmodSync(path.join(bin, name), 0o755);
  const module = path.resolve(import.meta.dirname, "../../../tools/sandbox/available.ts");
  const code = `import { sandboxAvailable } from ${JSON.stringify(module)};
    console.log(JSON.stringify(await sandboxAvailable()));`;
  const args = ["--input-type=module-typescript", "-e", code];
  const out = execFileSync(process.execPath, args, { env: { PATH: bin }, encoding: "utf8" });
  return JSON.parse(out);
}

sandboxTest("available: tried out in little time, and remembered", async () => {
  const started = performance.now();
  const first = await sandboxAvailable();
  expect(first).toMatchObject({ kind: "available", how: "bubblewrap" });
  expect(sandboxAvailable()).toBe(sandboxAvailable());
  expect(await sandboxAvailable()).toBe(first);
  // It ran once when this file was loaded.
  expect(performance.now() - started).toBeLessThan(5);
});

test.runIf(process.platform === "linux")("missing, too old and forbidden are told apart", () => {
  expect(stateWith({})).toEqual({
    kind: "missing",
    install: expect.stringContaining("bubblewrap"),
  });
  const old = "#!/bin/sh\necho 'bwrap: Unknown option --disable-userns' >&2; exit 1\n";
  expect(stateWith({ bwrap: old })).toEqual({
    kind: "missing",
    install: expect.stringMatching(/bubblewrap {3}\(0\.8 or newer; .*\/bwrap is older\)$/),
  });
  const why = "bwrap: setting up uid map: Permission denied";
  expect(stateWith({ bwrap: `#!/bin/sh\necho '${why}' >&2; exit 1\n` })).toEqual({
    kind: "forbidden",
    why,
    fix: expect.any(String),
  });
});

test.each([
  ["ID=ubuntu\nID_LIKE=debian\n", false, "sudo apt-get install -y bubblewrap"],
  ["ID=debian\n", true, "apt-get install -y bubblewrap"],
  ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', false, "sudo dnf install -y bubblewrap"],
  ["ID=nixos\n", false, "nix profile install nixpkgs#bubblewrap"],
  ["", false, "install the package bubblewrap"],
])("installed on %j (root: %s) by: %s", (osRelease, root, command) => {
  expect(installCommand(osRelease, root)).toBe(command);
});

test.each([
  [
    { "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1\n" },
    /^sudo tee \/etc\/apparmor\.d\/bwrap .*profile bwrap \/usr\/bin\/bwrap flags=\(unconfined\) \{\n {2}userns,.*apparmor_parser -r/s,
  ],
  [{ "/proc/sys/kernel/unprivileged_userns_clone": "0\n" }, /kernel\.unprivileged_userns_clone=1/],
  [{ "/proc/sys/user/max_user_namespaces": "0\n" }, /user\.max_user_namespaces=15000/],
  [{ "/proc/1/mountinfo": "/var/lib/docker/overlay2" }, /--security-opt seccomp=unconfined/],
  [{}, /--unsandboxed/],
])("forbidden by %j is mended by %s", (files: Record<string, string>, fix) => {
  expect(forbiddenFix("/usr/bin/bwrap", (file) => files[file] ?? "")).toMatch(fix);
});
