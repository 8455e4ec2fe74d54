import fc from "fast-check";
import { expect, test } from "vitest";
import { findJson } from "../../models/json-repair.ts";

const verdict = { accept: false, reasons: ["too slow"] };

test.each<[name: string, answer: string]>([
  ["plain", '{"accept": false, "reasons": ["too slow"]}'],
  ["a fence", '```json\n{"accept": false, "reasons": ["too slow"]}\n```'],
  [
    "prose around",
    'My verdict:\n\n{"accept": false, "reasons": ["too slow"]}\n\nThat is all {really}.',
  ],
  ["trailing commas", '{"accept": false, "reasons": ["too slow",],}'],
  ["single quotes", "{'accept': false, 'reasons': ['too slow']}"],
  ["curly quotes", "{“accept”: false, “reasons”: [“too slow”]}"],
  ["bare keys", "{accept: false, reasons: ['too slow']}"],
  ["Python", "{'accept': False, 'reasons': ['too slow']}"],
  [
    "comments",
    '{\n  // no\n  "accept": false, # "never"\n  /* why */ "reasons": [\n    "too slow" // 3 s, not 1 s\n  ]\n}',
  ],
  ["commas missing between lines", '{\n  "accept": false\n  "reasons": [\n    "too slow"\n  ]\n}'],
  ["a byte-order mark", '\uFEFF{"accept": false, "reasons": ["too slow"]}'],
  ["triple quotes", '{"accept": False, "reasons": ["""too slow"""]}'],
])("%s", (_name, answer) => {
  expect(findJson(answer)).toEqual({ kind: "found", values: [verdict] });
});

test("strings keep what they hold", () => {
  const one = (text: string) => {
    const found = findJson(text);
    return found.kind === "found" ? found.values[0] : found.kind;
  };
  expect(one('[ "a \\"b\\" \\u00e9 \\n", ]')).toEqual(['a "b" é \n']);
  expect(one('{"why": "the test "foo" fails",}')).toEqual({ why: 'the test "foo" fails' });
  expect(one("{'why': 'it isn't done',}")).toEqual({ why: "it isn't done" });
  expect(one('{"why": "see "#12", please",}')).toBe("none");
  expect(one('["one" "two"]')).toBe("none");
  expect(one('["He said "hi", "then" left",]')).toBe("none");
  expect(one("{a: '' \n b // note\n : '',}")).toBe("none");
  expect(one('{"a": "two\nlines",}')).toEqual({ a: "two\nlines" });
  expect(one("['C:\\dir\\x', '\\d+',]")).toEqual(["C:\\dir\\x", "\\d+"]);
  expect(one("[+1, .5, -2.e3, 0x10,]")).toBe("none");
  expect(one("[+1, .5, -2.5e3,]")).toEqual([1, 0.5, -2500]);
  expect(one('{"__proto__": {"x": 1}, }')).toEqual(JSON.parse('{"__proto__": {"x": 1}}'));
});

test("the last JSON comes first, and what is cut off is no answer", () => {
  const draft = 'Maybe {"accept": true}? No: {"accept": false}.';
  expect(findJson(draft)).toEqual({ kind: "found", values: [{ accept: false }, { accept: true }] });
  expect(findJson(`${draft} Or {"accept": tr`)).toEqual({ kind: "cut-off" });
});

test.each([
  "",
  "no",
  "fn main() { let a = 1; }",
  "[see below]",
  "{...}",
  '{"a": yes}',
  "[1, ...]",
  "[NaN]",
])("nothing is made up from %j", (answer) => {
  expect(findJson(answer)).toEqual({ kind: "none" });
});

test("every cut of an object is known to be cut", () => {
  const whole = JSON.stringify({ files: ["a.rs", 'b "c"'], steps: [{ n: 12, ok: true, x: null }] });
  for (let length = 1; length < whole.length; length += 1)
    expect([length, findJson(whole.slice(0, length)).kind]).toEqual([length, "cut-off"]);
});

const runs = process.env.FULL ? 100_000 : 5000;

const plain = fc.object({
  maxDepth: 3,
  key: fc.string({ unit: "grapheme", maxLength: 8 }),
  values: [
    fc.string({ unit: "grapheme", maxLength: 20 }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  ],
  withNullPrototype: false,
});

test("what JSON.stringify wrote is read back from any prose without braces", () => {
  const prose = fc.string({ maxLength: 40 }).filter((text) => !/[{}[\]]/.test(text));
  fc.assert(
    fc.property(plain, prose, prose, fc.boolean(), (value, before, after, indented) => {
      const json = JSON.stringify(value, null, indented ? 2 : 0);
      const found = findJson(`${before}\n${json}\n${after}`);
      expect(found).toEqual({ kind: "found", values: [JSON.parse(json)] });
    }),
    { numRuns: runs / 5 },
  );
});

/** JSON as a sloppy writer puts it: each digit of `dice` decides one liberty. */
function sloppy(value: unknown, dice: number[]): string {
  const roll = (sides: number) => (dice.shift() ?? 0) % sides;
  const note = () => ["", " ", "\n", " // note\n", " /* note, */ ", " # note\n"][roll(6)] ?? "";
  const quoted = (text: string) => {
    const json = JSON.stringify(text);
    if (roll(2) === 0) return json;
    return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  };
  if (typeof value === "string") return quoted(value);
  if (typeof value === "boolean" && roll(2)) return value ? "True" : "False";
  if (value === null) return roll(2) ? "None" : "null";
  if (typeof value !== "object") return JSON.stringify(value);
  const list = Array.isArray(value);
  const items = list
    ? value.map((item) => sloppy(item, dice))
    : Object.entries(value).map(([key, item]) => {
        const bare = /^[a-z]+$/.test(key) && roll(2) === 0;
        return `${bare ? key : quoted(key)}${note()}:${note()}${sloppy(item, dice)}`;
      });
  const separator = () => (roll(5) === 0 ? "\n" : `${note()},${note()}`);
  const body = items.map((item) => `${note()}${item}${separator()}`).join("");
  return list ? `[${body}]` : `{${body}}`;
}

test("sloppy JSON is read as it was meant, or not at all", () => {
  const dice = fc.array(fc.nat({ max: 59 }), { minLength: 60, maxLength: 120 });
  const counts = { right: 0, refused: 0 };
  fc.assert(
    fc.property(plain, dice, (value, rolls) => {
      const text = sloppy(value, [...rolls]);
      const found = findJson(text);
      if (found.kind !== "found") counts.refused += 1;
      else {
        expect(found).toEqual({ kind: "found", values: [JSON.parse(JSON.stringify(value))] });
        counts.right += 1;
      }
    }),
    { numRuns: runs / 2 },
  );
  expect(counts.right / (counts.right + counts.refused)).toBeGreaterThan(0.97);
});

test("a cut anywhere is known, and no soup of brackets and quotes crashes it", () => {
  const crumbs = fc.constantFrom(
    ...'{ } [ ] , : " \' \\ // /* */ # \n “ ” true None ... """ ```json </think> -1.5e 0 a é'.split(
      " ",
    ),
  );
  const soup = fc.array(fc.oneof(crumbs, fc.string({ maxLength: 6 })), { maxLength: 60 });
  fc.assert(
    fc.property(soup, plain, fc.nat(), (parts, value, at) => {
      expect(["found", "cut-off", "none"]).toContain(findJson(parts.join("")).kind);
      const json = JSON.stringify(value);
      expect(findJson(json.slice(0, 1 + (at % (json.length - 1))))).toEqual({ kind: "cut-off" });
    }),
    { numRuns: runs },
  );
});

test.each(["[", "{", '[{"a":', "[/*", "{'", '["""', '{"a":"b" c', "[1 #", '["a" "b"\n'])(
  "a megabyte of %j takes no time",
  (part) => {
    const text = `x${part.repeat(1_000_000 / part.length)}`;
    const began = performance.now();
    findJson(text);
    expect(performance.now() - began).toBeLessThan(5000);
  },
);
