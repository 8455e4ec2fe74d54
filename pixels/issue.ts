import type { z } from "zod";

/** A zod issue on a pixel program as one line: `ops[1].width: must be …, not "44"`. */
export function describeIssue(issue: z.core.$ZodIssue, json: unknown): string {
  const place = pathText(issue.path);
  if (issue.code === "unrecognized_keys") {
    const keys = issue.keys.map((key) => JSON.stringify(key.slice(0, 40))).join(", ");
    return `${place}: unknown key ${keys}; must be ${issue.message}`;
  }
  if (issue.code === "invalid_key") {
    return `${place}: the key must be ${issue.issues[0]?.message ?? issue.message}`;
  }
  const found = valueAt(json, issue.path);
  if (found === undefined) return `${place}: missing; must be ${issue.message}`;
  return `${place}: must be ${issue.message}, not ${show(found)}`;
}

/** `["ops", 3, "x"]` as `ops[3].x`; the program itself is `program`. */
export function pathText(path: readonly PropertyKey[]): string {
  const text = path
    .map((part) =>
      typeof part === "number"
        ? `[${part}]`
        : /^[A-Za-z_]\w*$/.test(String(part))
          ? `.${String(part)}`
          : `[${JSON.stringify(String(part).slice(0, 40))}]`,
    )
    .join("");
  return text === "" ? "program" : text.replace(/^\./, "");
}

/** A value in few words. */
export function show(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return String(value);
}

/** What stands at a path, undefined when there is nothing. */
export function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = json;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) {
      return undefined;
    }
    value = Reflect.get(value, part);
  }
  return value;
}
