import {
  type Code,
  findFlat,
  isSpaced,
  placesInBodies,
  readCode,
  replaced,
  sourceOf,
  textAt,
} from "./rust-code.ts";

/** A source with one thing changed, and the name of what was changed. */
export interface Variant {
  readonly change: string;
  readonly text: string;
}

const OPERATORS: Record<string, readonly [string, string]> = {
  "==": ["comparison", "!="],
  "!=": ["comparison", "=="],
  "<": ["boundary", "<="],
  "<=": ["boundary", "<"],
  ">": ["boundary", ">="],
  ">=": ["boundary", ">"],
  "+": ["arithmetic", "-"],
  "-": ["arithmetic", "+"],
  "*": ["arithmetic", "/"],
  "/": ["arithmetic", "*"],
  "%": ["arithmetic", "/"],
  "+=": ["arithmetic", "-="],
  "-=": ["arithmetic", "+="],
  "&&": ["logic", "||"],
  "||": ["logic", "&&"],
};

const METHODS: Record<string, string> = {
  min: "max",
  max: "min",
  first: "last",
  last: "first",
  any: "all",
  all: "any",
  is_some_and: "is_none_or",
  saturating_add: "wrapping_add",
  saturating_mul: "wrapping_mul",
  wrapping_sub: "saturating_sub",
  strip_prefix: "strip_suffix",
  next_back: "next",
  take_while: "skip_while",
  push_back: "push_front",
  pop_front: "pop_back",
  min_by_key: "max_by_key",
};

/** Calls in a chain that can be left out, their arguments with them. */
const DROPPED = [
  "rev",
  "trim",
  "abs",
  "abs_diff",
  "skip",
  "filter",
  "min",
  "max",
  "step_by",
  "max_by_key",
  "clamp",
  "trim_start_matches",
];

const EMPTY: readonly [RegExp, string][] = [
  [/^$/, ""],
  [/^bool$/, "false"],
  [/^[ui](8|16|32|64|size)$/, "0"],
  [/^String$/, "String::new()"],
  [/^Vec</, "Vec::new()"],
  [/^Option</, "None"],
  [/^Result<\(\)/, "Ok(())"],
  [/^Result<Vec</, "Ok(Vec::new())"],
];

/**
 * Every source that differs from this one by one mistake such as people make. Tests and
 * attributes are left alone. Works on tokens: some do not compile, and some mean the same.
 */
export function rustMutants(source: string): Variant[] {
  const code = readCode(source);
  const places = placesInBodies(code);
  const mutants = [
    ...places.flatMap((at) => [
      ...operator(code, at),
      ...number(code, at),
      ...range(code, at),
      ...method(code, at),
      ...droppedCall(code, at),
      ...negated(code, at),
      ...removed(code, at),
      ...swapped(code, at),
      ...leftEarly(code, at),
    ]),
    ...constants(code),
    ...returnsEarly(code),
  ];
  return mutants.filter(({ text }) => text !== source);
}

const one = (change: string, text: string): Variant[] => [{ change, text }];

function operator(code: Code, at: number): Variant[] {
  const found = OPERATORS[textAt(code, at)];
  return found === undefined || !isSpaced(code, at)
    ? []
    : one(found[0], replaced(code, at, at, found[1]));
}

function number(code: Code, at: number): Variant[] {
  const token = code.tokens[at];
  const [, digits = "", suffix = ""] = /^(\d[\d_]*)([a-z]\w*)?$/.exec(token?.text ?? "") ?? [];
  if (token?.kind !== "number" || digits === "" || textAt(code, at - 1) === ".") return [];
  const value = Number(digits.replaceAll("_", ""));
  const others = value === 0 ? [1] : [value + 1, value - 1];
  return others.flatMap((other) => one("constant", replaced(code, at, at, `${other}${suffix}`)));
}

/** Constants outside functions. */
function constants(code: Code): Variant[] {
  return code.tokens.flatMap(({ text }, at) => {
    const end = text === "const" && textAt(code, at + 2) === ":" ? findFlat(code, at, [";"]) : null;
    return end === null ? [] : number(code, end - 1);
  });
}

function range(code: Code, at: number): Variant[] {
  const text = textAt(code, at);
  if (text === "..=") return one("range", replaced(code, at, at, ".."));
  const before = textAt(code, at - 1);
  const value = /^[\w(*&]/.test(textAt(code, at + 1));
  if (text !== ".." || !value || before === "," || before === "{") return [];
  return one("range", replaced(code, at, at, "..="));
}

function method(code: Code, at: number): Variant[] {
  const text = textAt(code, at);
  if (text === "true" || text === "false") {
    return one("constant", replaced(code, at, at, text === "true" ? "false" : "true"));
  }
  const other = Object.hasOwn(METHODS, text) ? METHODS[text] : undefined;
  const called = textAt(code, at - 1) === "." && textAt(code, at + 1) === "(";
  return other !== undefined && called ? one("method", replaced(code, at, at, other)) : [];
}

function droppedCall(code: Code, at: number): Variant[] {
  const end = code.partner.get(at + 1);
  const called = textAt(code, at - 1) === "." && textAt(code, at + 1) === "(";
  if (!called || end === undefined || !DROPPED.includes(textAt(code, at))) return [];
  return one("removed-call", replaced(code, at - 1, end, ""));
}

function negated(code: Code, at: number): Variant[] {
  if (textAt(code, at) !== "if") return [];
  const open = findFlat(code, at + 1, ["{", "=>"]);
  if (open === null || open === at + 1) return [];
  const condition = sourceOf(code, at + 1, open - 1);
  if (/\blet\b/.test(condition)) return [];
  return one("negated-condition", replaced(code, at + 1, open - 1, `!(${condition})`));
}

const NO_STATEMENT =
  /^(let|use|const|static|fn|pub|struct|enum|impl|mod|return|for|while|loop|if|match|break|continue|\})$/;

function removed(code: Code, at: number): Variant[] {
  const begins = [";", "{", "}"].includes(textAt(code, at - 1));
  if (!begins || NO_STATEMENT.test(textAt(code, at))) return [];
  const end = findFlat(code, at, [";", ",", "=>"]);
  if (end === null || textAt(code, end) !== ";") return [];
  return one("removed-statement", replaced(code, at, end, ""));
}

function swapped(code: Code, at: number): Variant[] {
  const close = code.partner.get(at);
  const before = code.tokens[at - 1];
  const call = textAt(code, at) === "(" && before?.kind === "word" && textAt(code, at - 2) !== "fn";
  if (!call || close === undefined) return [];
  const comma = findFlat(code, at + 1, [","]);
  if (comma === null || comma + 1 >= close || findFlat(code, comma + 1, [","]) !== null) return [];
  const first = sourceOf(code, at + 1, comma - 1);
  const second = sourceOf(code, comma + 1, close - 1);
  return one("swapped-arguments", replaced(code, at + 1, close - 1, `${second}, ${first}`));
}

/** A loop that ends after its first turn. */
function leftEarly(code: Code, at: number): Variant[] {
  if (!["for", "while"].includes(textAt(code, at))) return [];
  const open = findFlat(code, at + 1, ["{"]);
  const close = open === null ? undefined : code.partner.get(open);
  if (close === undefined) return [];
  const last = textAt(code, close - 1);
  const end = last === ";" || last === "}" ? "" : ";";
  return one("early-return", replaced(code, close, close, `${end} break; }`));
}

function returnsEarly(code: Code): Variant[] {
  return code.bodies.flatMap(({ open, close, returns }) => {
    const empty = EMPTY.find(([type]) => type.test(returns))?.[1];
    const first = findFlat(code, open + 1, [";"]);
    if (empty === undefined || first === null || first + 1 >= close) return [];
    return one("early-return", replaced(code, first, first, `; return ${empty};`));
  });
}
