/** A command that says whether a part of the repository is well. */
export interface Check {
  /** What it checks: a crate's name, or the file that it was recognised by. */
  name: string;
  /** The file that says so, relative to the folder that was asked for. */
  file: string;
  command: string;
  /** Where it runs, relative to the same folder; "" for that folder itself. */
  cwd: string;
  /** What a source file of it ends in, such as `.rs`. */
  endings: readonly string[];
}
