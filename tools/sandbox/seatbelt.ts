import os from "node:os";
import type { Place } from "./command-end.ts";

/** Under the home, what a build has no business reading. */
const SECRETS = [
  ...".ssh .aws .azure .gnupg .kube .netrc .npmrc .pypirc .docker .config/gh".split(" "),
  ...".config/gcloud .cargo/credentials.toml .git-credentials Library/Keychains".split(" "),
];

const NO_NETWORK = [
  "(deny network*)",
  '(allow network* (local ip "localhost:*") (remote ip "localhost:*"))',
];

/**
 * Arguments for macOS's `sandbox-exec` up to the command itself. UNTESTED: nobody has run this on
 * a Mac yet. It cannot mount: the command runs in the source folder itself, which stays read-only,
 * so `../` dependencies and `ignored` folders do not resolve, and memory and process limits are only
 * the shell's. Graphics are reached without a grant: only writes, network and secrets are denied.
 */
export function seatbeltArguments(place: Place): string[] {
  const writable = [...place.writable, "/dev", "/private/tmp", "/private/var/folders"];
  const secret = SECRETS.map((name) => `${os.homedir()}/${name}`);
  const profile = [
    "(version 1)",
    "(allow default)",
    ...(place.network ? [] : NO_NETWORK),
    "(deny file-write*)",
    `(allow file-write* ${writable.map(subpath).join(" ")})`,
    `(${place.sourceWritable ? "allow" : "deny"} file-write* ${subpath(place.source)})`,
    `(deny file-read* ${secret.map(subpath).join(" ")})`,
    // Later rules win: a target folder may stand inside the source.
    `(allow file-write* ${place.writable.map(subpath).join(" ")})`,
  ];
  return ["-p", profile.join("\n")];
}

function subpath(folder: string): string {
  return `(subpath ${JSON.stringify(folder)})`;
}
