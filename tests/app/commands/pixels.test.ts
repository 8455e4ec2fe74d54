import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type PixelsCommand, pixels } from "../../../app/commands/pixels.ts";
import type { PixelsIo } from "../../../app/commands/pixels-io.ts";
import { rasterHash, rasterise } from "../../../pixels/raster.ts";
import { program, source } from "../../pixels/a-program.ts";
import { softwareGpu } from "../../pixels/software-gpu.ts";

let folder = "";
let artifacts = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pixels-"));
  artifacts = path.join(folder, "artifacts");
  mkdirSync(artifacts);
});

afterEach(() => rmSync(folder, { recursive: true }));

const green = [0, 255, 0];
const still = source({
  name: "box",
  canvas: { width: 4, height: 2 },
  palette: { fg: green },
  ops: [{ op: "RECT", x: 0, y: 0, width: 2, height: 2, color: "fg" }],
  regions: [{ id: "go", x: 0, y: 0, width: 2, height: 2 }],
});
const moving = source({
  name: "blink",
  canvas: { width: 2, height: 2 },
  frames: [
    { duration_ms: 20, ops: [{ op: "SET", x: 0, y: 0, color: green }] },
    { duration_ms: 30, ops: [] },
  ],
});

function put(name: string, content: unknown): string {
  const file = path.join(folder, name);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

function putArtifact(id: string, content: unknown, more: Record<string, unknown> = {}): void {
  const created_at = "2026-11-01T10:00:00.000Z";
  const facts = { kind: "pixel_program", task: "task-1", run: "run-1", attempt: 1, title: "t" };
  put(`artifacts/${id}.json`, { id, ...facts, status: "green", created_at, content, ...more });
}

interface Ran {
  code: number;
  out: string;
  err: string;
}

async function run(options: Partial<PixelsCommand>, io: Partial<PixelsIo> = {}): Promise<Ran> {
  const ran = { out: "", err: "" };
  const code = await pixels(
    {
      artifacts,
      cwd: folder,
      boardState: async () => ({
        tasks: [{ id: "task-1", title: "Boot", status: "done" }],
        runs: [],
        node: null,
      }),
      ...options,
    },
    {
      out: (text) => {
        ran.out += text;
      },
      err: (text) => {
        ran.err += text;
      },
      room: () => ({ columns: 60, rows: 20 }),
      depth: 1,
      onInterrupt: () => () => {},
      ...io,
    },
  );
  return { code, ...ran };
}

test("without arguments it says what can be done", async () => {
  const { code, out, err } = await run({});
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain("no pixel programs yet");
  for (const flag of ["latest", "list", "file", "task", "run", "board", "play", "out", "sheet"]) {
    expect(out).toContain(`--${flag}`);
  }
});

test("a program is shown with its header, and its PNG lies beside it", async () => {
  put("box.json", still);
  expect(await run({ file: "box.json" })).toEqual({
    code: 0,
    err: "",
    out: [
      "box  4x2, still",
      "ops          1: 1 RECT",
      "palette      fg #00ff00",
      "regions      go (0,0)",
      "****",
      "****",
      path.join(folder, "box.png"),
      "",
    ].join("\n"),
  });
  const { width, height } = await sharp(path.join(folder, "box.png")).metadata();
  expect([width, height]).toEqual([32, 16]);
});

test("an own PNG beside is renewed, a foreign one is kept", async () => {
  put("box.json", still);
  await run({ file: "box.json" });
  const ours = readFileSync(path.join(folder, "box.png"));
  await run({ file: "box.json", scale: "3" });
  expect(readFileSync(path.join(folder, "box.png")).equals(ours)).toBe(false);
  put("box.png", "a foreign file");
  const { code, out } = await run({ file: "box.json" });
  expect(code).toBe(0);
  expect(out).toContain("box.png is not from here and was kept");
  expect(readFileSync(path.join(folder, "box.png"), "utf8")).toBe("a foreign file");
});

test("colour terminals get half blocks, --ascii none", async () => {
  put("box.json", still);
  const colored = await run({ file: "box.json" }, { depth: 24 });
  expect(colored.out).toContain("\u001b[38;2;0;255;0;48;2;0;255;0m▀▀");
  const plain = await run({ file: "box.json", ascii: true }, { depth: 24 });
  expect(plain.out).not.toContain("\u001b");
});

test("--latest prefers what a task drew to cards, patches and torn files", async () => {
  putArtifact("art-old", still);
  putArtifact("art-new", moving, { created_at: "2026-11-02T10:00:00.000Z" });
  putArtifact("art-card", still, { kind: "card", created_at: "2026-11-03T10:00:00.000Z" });
  putArtifact("art-patch", "diff", { kind: "patch", created_at: "2026-11-04T10:00:00.000Z" });
  put("artifacts/art-torn.json", '{"id": "art-torn", "kin');
  const { code, out, err } = await run({ latest: true });
  expect([code, err]).toEqual([0, ""]);
  expect(out.split("\n")[0]).toBe("blink  2x2, 2 frames, 0.05 s");
  expect(readdirSync(artifacts)).toContain("art-new.png");
});

test("--task and --run find the newest of theirs, and a card where there is nothing else", async () => {
  putArtifact("art-a", still, { task: "a", run: "r1" });
  putArtifact("art-b", moving, { task: "b", run: "r2" });
  putArtifact("art-c", moving, { kind: "card", task: "a", run: "r3", attempt: null });
  const first = async (options: Partial<PixelsCommand>) => (await run(options)).out.split(" ")[0];
  expect(await first({ task: "a" })).toBe("box");
  expect(await first({ task: "b" })).toBe("blink");
  expect(await first({ run: "r1" })).toBe("box");
  expect(await first({ run: "r3" })).toBe("blink");
  expect(await run({ task: "z\u001b[2J" })).toEqual({
    code: 1,
    out: "",
    err: `no pixel program of task z in ${artifacts}\n`,
  });
});

test("of a run's attempts the last one is the newest", async () => {
  putArtifact("art-r-2", still, { attempt: 2 });
  putArtifact("art-r-10", moving, { attempt: 10 });
  putArtifact("art-r-9", still, { attempt: 9 });
  expect((await run({ run: "run-1" })).out.split(" ")[0]).toBe("blink");
});

test("--list names every program, newest first, and what it could not read", async () => {
  putArtifact("art-old", still);
  putArtifact("art-new", moving, { created_at: "2026-11-02T10:00:00.000Z" });
  put("artifacts/art-torn.json", '{"id": "art-torn", "kin');
  const { code, out, err } = await run({ list: true });
  expect([code, out]).toEqual([
    0,
    "art-new  blink  task-1  green  2x2  2026-11-02T10:00:00.000Z\nart-old  box    task-1  green  4x2  2026-11-01T10:00:00.000Z\n",
  ]);
  expect(err).toContain("art-torn.json is not complete JSON");
  const listed: unknown = JSON.parse((await run({ list: true, json: true })).out);
  expect(listed).toMatchObject([
    { id: "art-new", frames: 2 },
    { id: "art-old", frames: 1 },
  ]);
});

test("nothing there is an answer, not a crash", async () => {
  rmSync(artifacts, { recursive: true });
  for (const options of [{ latest: true }, { list: true }, { sheet: true }]) {
    const err = `no pixel programs in ${artifacts}\n`;
    expect(await run(options)).toEqual({ code: 1, out: "", err });
  }
  mkdirSync(artifacts);
});

test("--hash prints a raster hash a frame", async () => {
  put("blink.json", moving);
  const hashes = rasterise(program(moving)).map(rasterHash);
  expect(await run({ file: "blink.json", hash: true })).toEqual({
    code: 0,
    err: "",
    out: `${hashes.join("\n")}\n`,
  });
});

test("--click tells which region is hit", async () => {
  put("box.json", still);
  expect(await run({ file: "box.json", click: "1,1" })).toEqual({ code: 0, out: "go\n", err: "" });
  expect(await run({ file: "box.json", click: "2,1" })).toEqual({
    code: 1,
    out: "",
    err: "no region at 2,1\n",
  });
});

test("--json gives the program with its hashes, findings and the region", async () => {
  put("box.json", still);
  const { out } = await run({ file: "box.json", json: true, click: "0,0" });
  expect(JSON.parse(out)).toEqual({
    id: "box",
    file: path.join(folder, "box.json"),
    hashes: rasterise(program(still)).map(rasterHash),
    findings: [],
    warnings: [],
    region: "go",
    program: program(still),
  });
});

test("--out writes PNG, GIF and WebP, enlarged by --scale", async () => {
  put("blink.json", moving);
  for (const format of ["png", "gif", "webp"] as const) {
    const out = `blink.${format}`;
    expect(await run({ file: "blink.json", out, scale: "5" })).toEqual({
      code: 0,
      out: `${path.join(folder, out)}\n`,
      err: "",
    });
    const image = await sharp(path.join(folder, out), { animated: true }).metadata();
    expect([image.format, image.width, image.pages ?? 1]).toEqual([
      format,
      10,
      format === "png" ? 1 : 2,
    ]);
  }
});

test("--sheet and --board write their pictures beside the artifacts", async () => {
  putArtifact("art-a", still);
  const sheet = await run({ sheet: true });
  expect(sheet.out).toBe(`${path.join(artifacts, "sheet.png")}: 1 of 1 programs\n`);
  const board = await run({ board: true });
  expect(board.code).toBe(0);
  expect(board.out).toContain("regions      task-1 (0,48)");
  expect(readdirSync(artifacts).sort()).toEqual([
    "art-a.json",
    "board.json",
    "board.png",
    "sheet.png",
  ]);
  expect((await run({ latest: true })).out).toContain("box");
});

test("a folder that is none, and a file in the way of the board", async () => {
  const file = put("file", "");
  const listed = await run({ list: true, artifacts: file });
  expect([listed.code, listed.err]).toEqual([
    1,
    `no pixel programs in ${file}\n${file} cannot be read: ENOTDIR: not a directory, scandir '${file}'\n`,
  ]);
  const board = await run({ board: true, artifacts: file });
  expect(board.code).toBe(2);
  expect(board.err).toContain("board.json cannot be written: ");
});

test("wrong flags are named", async () => {
  put("box.json", still);
  const wrong = async (options: Partial<PixelsCommand>) => {
    const { code, out, err } = await run({ file: "box.json", ...options });
    expect([code, out]).toEqual([2, ""]);
    return err.trim();
  };
  const file = (name: string) => path.join(folder, name);
  expect(await wrong({ latest: true })).toBe("--latest and --file do not go together");
  expect(await wrong({ scale: "0" })).toBe("--scale: a whole number from 1 to 64 is wanted");
  expect(await wrong({ scale: "2.5" })).toBe("--scale: a whole number from 1 to 64 is wanted");
  expect(await wrong({ click: "1;2" })).toBe(
    "--click: X,Y in whole numbers is wanted, such as 12,30",
  );
  expect(await wrong({ out: "x.bmp" })).toBe(
    `--out ${file("x.bmp")}: .png, .gif or .webp is wanted`,
  );
  expect(await wrong({ out: "no/x.png" })).toBe(
    `--out ${file("no/x.png")}: the folder does not exist`,
  );
  mkdirSync(file("dir.png"));
  expect(await wrong({ out: "dir.png" })).toBe(`--out ${file("dir.png")}: is a folder`);
});

test("files that cannot be read are named with the reason", async () => {
  const reason = async (name: string) => {
    const { code, out, err } = await run({ file: name });
    expect([code, out]).toEqual([2, ""]);
    return err.trim().replace(path.join(folder, name), "FILE");
  };
  expect(await reason("none.json")).toBe("FILE does not exist");
  expect(await reason("artifacts")).toBe("FILE is not a file");
  put("empty.json", "");
  expect(await reason("empty.json")).toBe("FILE is empty");
  put("torn.json", JSON.stringify(still).slice(0, 60));
  expect(await reason("torn.json")).toMatch(/^FILE is not complete JSON: .*position/);
  put("list.json", "[1]");
  expect(await reason("list.json")).toMatch(
    /^FILE holds no pixel program: program: must be an object/,
  );
  put("huge.json", " ".repeat(20_000_001));
  expect(await reason("huge.json")).toBe("FILE is larger than 20 MB");
});

test("an old program is shown with warnings instead of being refused", async () => {
  put("old.json", {
    canvas: { width: 2, height: 2 },
    ops: [{ op: "FILL", color: "sky\u001b[31m" }],
  });
  const { code, out } = await run({ file: "old.json" });
  expect(code).toBe(0);
  expect(out).toContain("warning      name: missing;");
  expect(out).toContain("magenta is used");
  expect(out).not.toContain("\u001b");
});

test("--play needs a terminal, and a still is simply shown", async () => {
  put("blink.json", moving);
  put("box.json", still);
  expect(await run({ file: "blink.json", play: true }, { room: () => null })).toEqual({
    code: 2,
    out: "",
    err: "--play needs a terminal; --out FILE.gif writes the animation\n",
  });
  expect((await run({ file: "box.json", play: true })).out).toContain("box  4x2, still");
});

/** Starts the command in its own process, as a person does, and feeds what it writes to `watch`. */
function start(
  options: Record<string, unknown>,
  env: Record<string, string>,
  watch: (child: ChildProcess, out: string) => void = () => {},
): Promise<Ran> {
  const commands = path.resolve(import.meta.dirname, "../../../app/commands");
  const script = `
    import { pixels } from ${JSON.stringify(path.join(commands, "pixels.ts"))};
    import { processIo } from ${JSON.stringify(path.join(commands, "pixels-io.ts"))};
    const io = { ...processIo(), room: () => ({ columns: 20, rows: 9 }) };
    const places = { cwd: process.cwd(), artifacts: "", boardState: () => Promise.reject() };
    process.exit(await pixels({ ...places, ...${JSON.stringify(options)} }, io));`;
  const args = ["--input-type=module-typescript", "-e", script];
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, ...env } });
  const ran: Ran = { code: -1, out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    ran.out += chunk.toString();
    watch(child, ran.out);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    ran.err += chunk.toString();
  });
  return new Promise((resolve) =>
    child.on("close", (code) => resolve({ ...ran, code: code ?? -1 })),
  );
}

test("Ctrl-C ends --play and restores the terminal", async () => {
  put("blink.json", moving);
  let interrupted = false;
  const { code, out } = await start({ file: "blink.json", play: true }, {}, (child, shown) => {
    // Two frames are enough to know that it plays.
    if (interrupted || shown.split("\u001b[?2026l").length < 3) return;
    interrupted = true;
    child.kill("SIGINT");
  });
  expect(code).toBe(0);
  expect(out.startsWith("\u001b[?1049h\u001b[?25l")).toBe(true);
  expect(out.endsWith("\u001b[?25h\u001b[?1049l")).toBe(true);
});

test("--gpu draws the same, and without an adapter says what is missing", async () => {
  put("blink.json", moving);
  const options = { file: "blink.json", gpu: true, hash: true };
  const none = { VK_ICD_FILENAMES: "/nowhere.json", VK_DRIVER_FILES: "/nowhere.json" };
  const hashes = `${rasterise(program(moving)).map(rasterHash).join("\n")}\n`;
  const drawn = await start(options, softwareGpu());
  if (drawn.code === 0 || process.env.CI !== undefined) {
    expect([drawn.code, drawn.out]).toEqual([0, hashes]);
  }
  if (process.platform !== "linux") return;
  const refused = await start(options, none);
  expect([refused.code, refused.out]).toEqual([1, ""]);
  expect(refused.err).toContain("no GPU adapter was found: a Vulkan driver is needed");
});
