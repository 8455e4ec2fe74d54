/** What is wrong with the place where things are kept, as far as an error tells. */
export type Trouble = "full" | "damaged" | "unwritable";

/** SQLite's primary result codes, https://www.sqlite.org/rescode.html. */
const SQLITE: Record<number, Trouble> = {
  8: "unwritable", // READONLY
  10: "unwritable", // IOERR
  11: "damaged", // CORRUPT
  13: "full", // FULL
  14: "unwritable", // CANTOPEN
  26: "damaged", // NOTADB
};
const FILES: Record<string, Trouble> = {
  ENOSPC: "full",
  EDQUOT: "full",
  EFBIG: "full",
  EACCES: "unwritable",
  EPERM: "unwritable",
  EROFS: "unwritable",
  EIO: "unwritable",
};
/** What git and LanceDB say, which give no code. */
const FULL = /no space left on device|disk quota exceeded|file too large|database or disk is full/i;

/** Whether an error is about the disk or a damaged store rather than about what was to be done. */
export function troubleOf(error: unknown): Trouble | null {
  if (!(error instanceof Error)) return null;
  const { code, errcode } = { code: "", errcode: 0, ...error };
  if (FULL.test(error.message)) return "full";
  return SQLITE[errcode & 0xff] ?? FILES[code] ?? null;
}
