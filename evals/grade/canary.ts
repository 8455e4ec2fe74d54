import { randomBytes } from "node:crypto";
import { appendFileSync } from "node:fs";

/**
 * Appends a test that must fail to a test target's root file. It sorts behind other tests, so a
 * process that ends itself early does so before it. Paths are absolute: a crate may shadow `test`
 * and `panic`. Gives the test's name, which nothing could have known.
 */
export function plantCanary(rootFile: string): string {
  const name = `zz_canary_${randomBytes(12).toString("hex")}`;
  appendFileSync(
    rootFile,
    `\n#[cfg(test)]\n#[::core::prelude::v1::test]\nfn ${name}() {\n    ::core::panic!("the canary must fail");\n}\n`,
  );
  return name;
}
