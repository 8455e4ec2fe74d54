/** Where a command runs and what it may reach. All host paths are absolute and real (no symlinks). */
export interface Place {
  kind: "sandboxed" | "unsandboxed";
  /** Host folder with the workspace's files. */
  source: string;
  /** The owner's repository: inside the sandbox `source` stands here, read-only. */
  mountAt: string;
  /** Folder the command starts in, relative to the workspace ("" or "." for its top). */
  cwd: string;
  /** Host folders that stay writable, at the same path inside; made if missing. */
  writable: string[];
  /** Further host folders readable at the same path inside (path dependencies beside the repository). */
  readable?: string[];
  /** Set on top of the allowed part of our own environment. */
  env: Record<string, string>;
  /** Names of variables of our own environment that are passed on, over `env`. */
  passEnv?: readonly string[];
  /** Folders inside the repository that are no part of the workspace, shown read-only from its owner's checkout. */
  ignored?: readonly string[];
  /** The machine's graphics devices, their drivers and what the kernel says of them. */
  gpu?: boolean;
  /** The host's network. Then there are no unix sockets: the host's abstract ones would come with it. */
  network?: boolean;
  /** `source` may be written: it is a copy that is thrown away. */
  sourceWritable?: boolean;
}

export interface Limits {
  timeoutMs: number;
  /** Captured text beyond this loses its middle. */
  outputBytes: number;
  /** Memory of all the command's processes together; default three quarters of the machine's. */
  memoryBytes?: number;
  /** Processes and threads; default 4096. */
  processes?: number;
  /** Largest file; default 8 GiB. */
  fileBytes?: number;
  /** Size of each of `/tmp`, `/dev/shm` and the home folder inside; default 1 GiB. */
  tmpBytes?: number;
  /** Stopped when a writable folder's disk has less than this free; default 1 GiB. */
  freeDiskBytes?: number;
}

export interface CommandHooks {
  signal?: AbortSignal;
  /** Output as it comes, decoded; never more than `outputBytes` in all. */
  onOutput?(chunk: string): void;
}

interface Captured {
  /** stdout and stderr in the order they were written; invalid UTF-8 replaced. */
  output: string;
  /** The middle of the output was left out. */
  truncated: boolean;
  duration_ms: number;
}

/** How a command ended, whatever it did. `code` is what a shell would show in `$?`. */
export type CommandEnd =
  | ({ kind: "exited"; code: number; signal: string | null } & Captured)
  | ({ kind: "timed-out" } & Captured)
  | { kind: "cancelled" }
  /** It was never started: no sandbox here, or a place that cannot be set up. */
  | { kind: "unavailable"; message: string };
