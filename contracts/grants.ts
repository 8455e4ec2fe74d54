import { z } from "zod";

/** What commands may do besides the usual, opened by the repository's owner. */
export const Grants = z.strictObject({
  /** The machine's graphics devices and their drivers. */
  gpu: z.boolean().default(false),
  network: z.boolean().default(false),
  /** Writing into the source: commands run in a copy that is thrown away afterwards. */
  write: z.boolean().default(false),
  /** Names of environment variables that are passed on. */
  env: z
    .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of a variable"))
    .default([]),
});
export type Grants = z.infer<typeof Grants>;
