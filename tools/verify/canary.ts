import { randomBytes } from "node:crypto";
import { appendFileSync } from "node:fs";

const PREFIX = "zz_canary_";

/**
 * Appends a test that must fail to a test target's root file and gives its name, which nothing
 * could have known. It sorts behind other tests, so a process that ends itself early does so before
 * it. Paths are absolute, for a crate may shadow `test` and `panic`; edition 2015 has none to core.
 */
export function plantCanary(rootFile: string, edition = "2021"): string {
  const name = `${PREFIX}${randomBytes(12).toString("hex")}`;
  const [test, panic] =
    edition === "2015" ? ["test", "panic"] : ["::core::prelude::v1::test", "::core::panic"];
  appendFileSync(
    rootFile,
    `\n#[cfg(test)]\n#[${test}]\nfn ${name}() {\n    ${panic}!("the canary must fail");\n}\n`,
  );
  return name;
}

export function isCanary(test: string): boolean {
  return test.startsWith(PREFIX);
}

/** The output without what libtest says of the canaries' failures: they are no news to anyone. */
export function withoutCanaries(output: string): string {
  const sections = new RegExp(
    `^---- ${PREFIX}\\w+ stdout ----\\n[\\s\\S]*?\\n\\n(?=----|failures:|\\n)`,
    "gm",
  );
  const lines = new RegExp(`^(?:test |    )${PREFIX}\\w+.*\\n`, "gm");
  return output.replace(sections, "").replace(lines, "");
}
