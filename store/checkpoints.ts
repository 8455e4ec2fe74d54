import { createHash } from "node:crypto";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import {
  BaseCheckpointSaver,
  type ChannelVersions,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointPendingWrite,
  type CheckpointTuple,
  copyCheckpoint,
  getCheckpointId,
  maxChannelVersion,
  type PendingWrite,
  TASKS,
  WRITES_IDX_MAP,
} from "@langchain/langgraph-checkpoint";
import { z } from "zod";
import { transaction } from "./database.ts";

type Config = CheckpointTuple["config"];
type Row = Record<string, SQLOutputValue>;
const Channels = z.record(z.string(), z.string());

/**
 * LangGraph's checkpoints in the loop's own SQLite file. A channel's value is stored once, by its
 * hash, however many checkpoints (and forks) hold it, so a run's size is that of its changes. Rows sort by SQLite's binary collation of
 * UTF-8, which is the code-point order that the base class asks of pending writes.
 */
export class Checkpoints extends BaseCheckpointSaver {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    super();
    this.#db = db;
  }

  override async getTuple(config: Config): Promise<CheckpointTuple | undefined> {
    const thread = key(config, "thread_id");
    if (thread === null) return undefined;
    const id = getCheckpointId(config);
    const row = this.#db
      .prepare(
        `SELECT * FROM checkpoints WHERE thread = ? AND ns = ? AND (? = '' OR id = ?)
         ORDER BY id DESC LIMIT 1`,
      )
      .get(thread, key(config, "checkpoint_ns") ?? "", id, id);
    return row && this.#tuple(row);
  }

  override async *list(
    config: Config,
    options: CheckpointListOptions = {},
  ): AsyncGenerator<CheckpointTuple> {
    const thread = key(config, "thread_id");
    const ns = key(config, "checkpoint_ns");
    const id = key(config, "checkpoint_id");
    const before = options.before ? key(options.before, "checkpoint_id") : null;
    const rows = this.#db
      .prepare(
        `SELECT * FROM checkpoints
         WHERE (:thread IS NULL OR thread = :thread) AND (:ns IS NULL OR ns = :ns)
           AND (:id IS NULL OR id = :id) AND (:before IS NULL OR id < :before)
         ORDER BY id DESC`,
      )
      .all({ thread, ns, id, before });
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    for (const row of rows) {
      if (left <= 0) return;
      const tuple = await this.#tuple(row);
      const metadata = new Map(Object.entries(tuple.metadata ?? {}));
      const wanted = Object.entries(options.filter ?? {});
      if (!wanted.every(([name, value]) => metadata.get(name) === value)) continue;
      left -= 1;
      yield tuple;
    }
  }

  override async put(
    config: Config,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<Config> {
    const thread = required(config, "thread_id");
    const ns = key(config, "checkpoint_ns") ?? "";
    const parent = key(config, "checkpoint_id");
    const bare = { ...copyCheckpoint(checkpoint), channel_values: {} };
    const [type, bytes] = await this.serde.dumpsTyped(bare);
    const [, metadataBytes] = await this.serde.dumpsTyped(metadata);
    const changed = await Promise.all(
      Object.entries(checkpoint.channel_values)
        .filter(([channel]) => channel in newVersions)
        .map(async ([channel, value]) => {
          const [kind, dumped] = await this.serde.dumpsTyped(value);
          const hash = createHash("sha256").update(kind).update(dumped).digest("hex");
          return { channel, kind, dumped, hash };
        }),
    );
    transaction(this.#db, () => {
      const channels = parent === null ? {} : this.#channels(thread, ns, parent);
      for (const channel of Object.keys(channels)) {
        if (!(channel in checkpoint.channel_values)) delete channels[channel];
      }
      for (const { channel, kind, dumped, hash } of changed) {
        channels[channel] = hash;
        this.#db
          .prepare("INSERT OR IGNORE INTO channel_values VALUES (?, ?, ?, ?)")
          .run(thread, hash, kind, dumped);
      }
      this.#db
        .prepare("INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .run(
          thread,
          ns,
          checkpoint.id,
          parent,
          type,
          bytes,
          metadataBytes,
          JSON.stringify(channels),
        );
    });
    return place(thread, ns, checkpoint.id);
  }

  #channels(thread: string, ns: string, id: string): Record<string, string> {
    const row = this.#db
      .prepare("SELECT channels FROM checkpoints WHERE thread = ? AND ns = ? AND id = ?")
      .get(thread, ns, id);
    return row ? Channels.parse(JSON.parse(text(row, "channels"))) : {};
  }

  async #channelValues(row: Row): Promise<Checkpoint["channel_values"]> {
    const channels = Channels.parse(JSON.parse(text(row, "channels")));
    const find = this.#db.prepare("SELECT * FROM channel_values WHERE thread = ? AND hash = ?");
    const values = Object.entries(channels).map(async ([channel, hash]) => {
      const value = find.get(text(row, "thread"), hash);
      if (!value) throw new Error(`A checkpoint's value for "${channel}" is missing.`);
      return [channel, await this.serde.loadsTyped(text(value, "type"), bytes(value, "value"))];
    });
    return Object.fromEntries(await Promise.all(values));
  }

  override async putWrites(
    config: Config,
    writes: PendingWrite[],
    task: string,
    path = "",
  ): Promise<void> {
    const thread = required(config, "thread_id");
    const checkpoint = required(config, "checkpoint_id");
    const ns = key(config, "checkpoint_ns") ?? "";
    const rows = await Promise.all(
      writes.map(async ([channel, value], position) => {
        const [type, bytes] = await this.serde.dumpsTyped(value);
        return { channel, type, bytes, idx: WRITES_IDX_MAP[channel] ?? position };
      }),
    );
    // A task that runs again gives the same ordinary writes; only the special ones may change.
    transaction(this.#db, () => {
      for (const { channel, type, bytes, idx } of rows) {
        this.#db
          .prepare(
            `INSERT OR ${idx < 0 ? "REPLACE" : "IGNORE"} INTO writes
             (thread, ns, checkpoint, path, task, idx, channel, type, value)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(thread, ns, checkpoint, path, task, idx, channel, type, bytes);
      }
    });
  }

  override async deleteThread(thread: string): Promise<void> {
    transaction(this.#db, () => {
      this.#db.prepare("DELETE FROM checkpoints WHERE thread = ?").run(thread);
      this.#db.prepare("DELETE FROM writes WHERE thread = ?").run(thread);
      this.#db.prepare("DELETE FROM channel_values WHERE thread = ?").run(thread);
    });
  }

  async #tuple(row: Row): Promise<CheckpointTuple> {
    const [thread, ns, id] = [text(row, "thread"), text(row, "ns"), text(row, "id")];
    const type = text(row, "type");
    const parent = row.parent;
    const checkpoint: Checkpoint = await this.serde.loadsTyped(type, bytes(row, "checkpoint"));
    checkpoint.channel_values = await this.#channelValues(row);
    if (checkpoint.v < 4 && typeof parent === "string") {
      await this.#adoptSends(checkpoint, thread, ns, parent);
    }
    return {
      config: place(thread, ns, id),
      checkpoint,
      metadata: await this.serde.loadsTyped(type, bytes(row, "metadata")),
      ...(typeof parent === "string" && { parentConfig: place(thread, ns, parent) }),
      pendingWrites: await this.#pendingWrites(thread, ns, id),
    };
  }

  /** Before format 4 a checkpoint left its sends with its parent; the conformance suite asks for these. */
  async #adoptSends(checkpoint: Checkpoint, thread: string, ns: string, parent: string) {
    const writes = await this.#pendingWrites(thread, ns, parent);
    const versions = Object.values(checkpoint.channel_versions);
    checkpoint.channel_values[TASKS] = writes
      .filter(([, channel]) => channel === TASKS)
      .map(([, , value]) => value);
    checkpoint.channel_versions[TASKS] =
      versions.length > 0 ? maxChannelVersion(...versions) : this.getNextVersion(undefined);
  }

  async #pendingWrites(thread: string, ns: string, id: string): Promise<CheckpointPendingWrite[]> {
    const rows = this.#db
      .prepare(
        `SELECT * FROM writes WHERE thread = ? AND ns = ? AND checkpoint = ?
         ORDER BY path, task, idx`,
      )
      .all(thread, ns, id);
    return Promise.all(
      rows.map(async (row): Promise<CheckpointPendingWrite> => {
        const value = await this.serde.loadsTyped(text(row, "type"), bytes(row, "value"));
        return [text(row, "task"), text(row, "channel"), value];
      }),
    );
  }
}

function place(thread: string, ns: string, id: string): Config {
  return { configurable: { thread_id: thread, checkpoint_ns: ns, checkpoint_id: id } };
}

function key(config: Config, name: string): string | null {
  const value: unknown = config.configurable?.[name];
  return typeof value === "string" ? value : null;
}

function required(config: Config, name: string): string {
  const value = key(config, name);
  if (!value) throw new Error(`A checkpoint needs "${name}" in the configuration.`);
  return value;
}

function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw new Error(`Column ${column} holds no text.`);
  return value;
}

function bytes(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw new Error(`Column ${column} holds no bytes.`);
  return value;
}
