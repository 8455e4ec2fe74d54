import { z } from "zod";
import { PixelProgram } from "../contracts/pixel-program.ts";

/** What engines that turn a schema into a grammar ignore, or choke on; `parseProgram` checks it. */
const leftOut = [
  "default",
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "pattern",
  "propertyNames",
] as const;

/**
 * The language as a JSON schema for `response_format: json_schema`, derived from the zod schema:
 * no `oneOf`, no list-valued `type` (which crashes an engine for Apple machines), no limits but
 * the length of a colour.
 */
export function pixelJsonSchema(): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(PixelProgram, {
    io: "input",
    reused: "inline",
    override: ({ jsonSchema }) => {
      delete jsonSchema.id;
      for (const key of leftOut) delete jsonSchema[key];
      if ((jsonSchema.maxItems ?? 0) > 4) delete jsonSchema.maxItems;
      if (jsonSchema.oneOf !== undefined) {
        jsonSchema.anyOf = jsonSchema.oneOf;
        delete jsonSchema.oneOf;
      }
    },
  });
  return schema;
}
