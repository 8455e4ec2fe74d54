import { describe, expect, test } from "vitest";
import { deltaMerge } from "../../../tools/edits/delta-merge.ts";
import { markElisions } from "../../../tools/edits/text/elision.ts";
import { fileLines, plainLines, spliceLines } from "../../../tools/edits/text/lines.ts";

const FILE = `struct Counter {
    value: u64,
    limit: u64,
}

impl Counter {
    fn bump(&mut self) -> bool {
        let before = self.value;
        self.value = before.saturating_add(1);
        trace("bumped");
        self.value > self.limit
    }

    fn reset(&mut self) {
        self.value = 0;
        trace("reset");
    }
}
`;

/** The file's new text, or the reason for the refusal. */
function merged(search: string, replace: string, text = FILE): string {
  const file = fileLines(text);
  const marked = markElisions(file, plainLines(search), plainLines(replace));
  const outcome = deltaMerge(file, marked.search, marked.replace);
  return outcome.kind === "merged" ? spliceLines(file, outcome.splices) : `REFUSED ${outcome.why}`;
}

const bump = (lines: string): string => `    fn bump(&mut self) -> bool {\n${lines}    }\n`;

describe("what the model misquoted keeps the file's text", () => {
  test("a stale line in both parts", () => {
    const quote = (last: string): string =>
      bump(
        `        let before = self.value;\n        self.value = before.saturating_add(step);\n        trace("bumped");\n        ${last}\n`,
      );
    expect(merged(quote("self.value > self.limit"), quote("self.value >= self.limit"))).toBe(
      FILE.replace("self.value > self.limit", "self.value >= self.limit"),
    );
  });

  test("a stale line that REPLACE has right", () => {
    const search = bump(
      `        let old = self.value;\n        self.value = before.saturating_add(1);\n        trace("bumped");\n        self.value > self.limit\n`,
    );
    const replace = bump(
      `        let before = self.value;\n        self.value = before.saturating_add(1);\n        trace("up");\n        self.value > self.limit\n`,
    );
    expect(merged(search, replace)).toBe(FILE.replace('trace("bumped")', 'trace("up")'));
  });

  test("the changed line itself: both changes are kept", () => {
    const quote = (line: string): string =>
      bump(
        `        let before = self.value;\n        ${line}\n        trace("bumped");\n        self.value > self.limit\n`,
      );
    expect(
      merged(
        quote("self.value = before.saturating_add(1)"),
        quote("self.total = before.saturating_add(1)"),
      ),
    ).toBe(
      FILE.replace(
        "self.value = before.saturating_add(1);",
        "self.total = before.saturating_add(1);",
      ),
    );
  });

  test("the changed line itself, changed in the same spot: refused", () => {
    const quote = (line: string): string =>
      bump(
        `        let before = self.value;\n        ${line}\n        trace("bumped");\n        self.value > self.limit\n`,
      );
    expect(
      merged(
        quote("self.value = before.saturating_add(5);"),
        quote("self.value = before.saturating_add(7);"),
      ),
    ).toMatch(/^REFUSED .*REPLACE changes that line/);
  });
});

describe("lines left out", () => {
  test("away from the change", () => {
    const quote = (last: string): string =>
      bump(`        let before = self.value;\n        trace("bumped");\n        ${last}\n`);
    expect(merged(quote("self.value > self.limit"), quote("self.value == self.limit"))).toBe(
      FILE.replace("self.value > self.limit", "self.value == self.limit"),
    );
  });

  test("in SEARCH only are not written twice", () => {
    const search = bump(
      `        let before = self.value;\n        trace("bumped");\n        self.value > self.limit\n`,
    );
    const replace = bump(
      `        let before = self.value;\n        self.value = before.saturating_add(1);\n        trace("bumped");\n        true\n`,
    );
    expect(merged(search, replace)).toBe(FILE.replace("self.value > self.limit", "true"));
  });

  test("beside an insertion: refused", () => {
    const search = bump(
      `        let before = self.value;\n        trace("bumped");\n        self.value > self.limit\n`,
    );
    const replace = search.replace("        trace", "        check();\n        trace");
    expect(merged(search, replace)).toBe(
      "REFUSED SEARCH leaves out `self.value = before.saturating_add(1);`, right beside the change.",
    );
  });

  test("beside an insertion that could slide past them: refused", () => {
    const text = "a1();\nif x {\n}\nmissing();\nb1();\nc1();\nd1();\n";
    const search = "a1();\nif x {\n}\nb1();\nc1();\nd1();\n";
    const replace = "a1();\nif x {\n}\nif y {\n}\nb1();\nc1();\nd1();\n";
    expect(merged(search, replace, text)).toMatch(/^REFUSED SEARCH leaves out `missing\(\);`/);
  });

  test("inside lines that are taken away: refused", () => {
    const search = bump(
      `        let before = self.value;\n        trace("bumped");\n        self.value > self.limit\n`,
    );
    const replace = bump("        self.value > self.limit\n");
    expect(merged(search, replace)).toMatch(/^REFUSED SEARCH leaves out/);
  });
});

describe("elisions", () => {
  test("stand for many lines, and may be worded differently", () => {
    const search =
      "struct Counter {\n    // ...\n    fn reset(&mut self) {\n        self.value = 0;\n";
    const replace =
      "struct Counter {\n    // ... existing code ...\n    fn reset(&mut self) {\n        self.value = 1;\n";
    expect(merged(search, replace)).toBe(FILE.replace("self.value = 0", "self.value = 1"));
  });

  test("with an end that could be several lines: refused", () => {
    const quote = (line: string): string => `impl Counter {\n    // ...\n${line}    }\n`;
    expect(merged(quote(""), quote("        done();\n"))).toMatch(/^REFUSED/);
  });

  test("are moved with the lines around them", () => {
    const search = bump(
      "        let before = self.value;\n        // ...\n        self.value > self.limit\n",
    );
    const replace = bump(
      "        if on {\n            let before = self.value;\n            // ...\n            self.value > self.limit\n        }\n",
    );
    const body = FILE.split("\n").slice(7, 11);
    expect(merged(search, replace)).toBe(
      FILE.replace(
        body.join("\n"),
        ["        if on {", ...body.map((line) => `    ${line}`), "        }"].join("\n"),
      ),
    );
  });

  test("a line of the file that looks like one is a line", () => {
    const text = "a1();\n// ...\nb1();\nc1();\nd1();\n";
    expect(
      merged(
        "a1();\n// ...\nb1(); // x\nc1();\nd1();\n",
        "a1();\n// ...\nb1(); // x\nc1();\n",
        text,
      ),
    ).toBe("a1();\n// ...\nb1();\nc1();\n");
  });
});

describe("a twin of the block that was meant is not it", () => {
  const twins = (name: string, body: string): string =>
    `fn ${name}(cell: &mut Cell) {\n    let old = cell.take();\n    cell.set(old ${body});\n    cell.mark();\n    cell.log();\n}\n`;

  test("when the line that names it differs", () => {
    const search = twins("halve", "/ 2");
    expect(merged(search, search.replace("    cell.log();\n", ""), twins("grow", "/ 2"))).toMatch(
      /^REFUSED SEARCH has `fn halve/,
    );
  });

  test("when a line within names another thing of the file", () => {
    const text = `const LIMIT: u32 = 3;\n${twins("grow", "+ STEP")}`;
    const search = twins("grow", "+ LIMIT").split("\n").slice(1).join("\n");
    expect(merged(search, search.replace("    cell.log();\n", ""), text)).toMatch(
      /^REFUSED SEARCH has `cell.set\(old \+ LIMIT\);`/,
    );
  });

  test("when both are there and the quote is between them", () => {
    const text = twins("grow", "+ 1") + twins("halve", "/ 2");
    const search = twins("halve", "+ 1").replace("fn halve", "fn other");
    expect(merged(search, search.replace("    cell.log();\n", ""), text)).toMatch(/^REFUSED/);
  });
});

test("a line at the block's end that is not there takes no other line with it", () => {
  const search = '        self.value = 0;\n        trace("reset");\n    }\n}\nfn gone() {}\n';
  const replace = '        self.value = 0;\n        trace("reset");\n    }\n}\n';
  expect(merged(search, replace, `${FILE}fn kept(a: u8) -> u8 { a }\n`)).toMatch(/^REFUSED/);
});
