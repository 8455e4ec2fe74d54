import { z } from "zod";

/** One change that a model asked for. Paths are relative to the task's repo, with `/`. */
export const Edit = z.discriminatedUnion("kind", [
  /** Replace one place of an existing file; an empty `search` creates the file. */
  z.object({
    kind: z.literal("replace"),
    path: z.string(),
    search: z.string(),
    replace: z.string(),
    /** 1-based line where the model said the block stands (a diff's hunk header), if it did. */
    line: z.number().int().nullable(),
  }),
  /** The whole text of a file, new or not. */
  z.object({ kind: z.literal("write"), path: z.string(), text: z.string() }),
  z.object({ kind: z.literal("delete"), path: z.string() }),
  z.object({ kind: z.literal("rename"), path: z.string(), to: z.string() }),
]);
export type Edit = z.infer<typeof Edit>;

/** What applying edits does to the files: the whole new text of each, or its removal. */
export const FileChange = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("write"), path: z.string(), text: z.string() }),
  z.object({ kind: z.literal("delete"), path: z.string() }),
]);
export type FileChange = z.infer<typeof FileChange>;
