import { z } from "zod";

/** What local servers' grammars are slow at or refuse; zod checks all of it afterwards. */
const DROPPED = new Set([
  "$schema",
  "default",
  "format",
  "pattern",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
]);

/**
 * The JSON schema that a server is asked to hold an answer to: every property required and none
 * added, as OpenAI's strict mode wants and weak models need; no array-valued `type`, which crashes
 * LM Studio's MLX engine; bounds left out.
 */
export function answerSchema(schema: z.ZodType): object {
  return asObject(simplify(z.toJSONSchema(schema, { io: "input" })));
}

function simplify(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(simplify);
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node)
    .filter(([key]) => !DROPPED.has(key))
    .map(([key, value]): [string, unknown] => [
      key,
      key === "properties" || key === "$defs" ? simplifyEach(value) : simplify(value),
    ]);
  const kept: Record<string, unknown> = Object.fromEntries(entries);
  const { type, properties } = kept;
  if (Array.isArray(type)) {
    delete kept.type;
    return { anyOf: type.map((one) => ({ ...kept, type: one })) };
  }
  if (typeof properties === "object" && properties !== null) {
    kept.required = Object.keys(properties);
    kept.additionalProperties = false;
  }
  return kept;
}

/** Maps whose keys are names, not schema words: a property may be called `format`. */
function simplifyEach(map: unknown): unknown {
  return Object.fromEntries(
    Object.entries(asObject(map)).map(([name, schema]) => [name, simplify(schema)]),
  );
}

function asObject(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
