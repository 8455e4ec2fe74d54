import { execFileSync } from "node:child_process";

/**
 * Types shell lines as their owner would, who has an identity; gives what they print.
 *
 * @throws when one of them fails
 */
export function typed(...lines: string[]): string {
  const identity = "-c user.name=Owner -c user.email=owner@example.com";
  const script = [`git() { command git ${identity} "$@"; }`, ...lines].join("\n");
  return execFileSync("bash", ["-euc", script], { encoding: "utf8", stdio: "pipe" });
}
