import { existsSync, statSync } from "node:fs";
import path from "node:path";
import type { ImageFormat } from "../../pixels/image.ts";

/** The flags of `npm run pixels`, as they were typed. */
export interface PixelsFlags {
  latest?: boolean | undefined;
  list?: boolean | undefined;
  file?: string | undefined;
  task?: string | undefined;
  run?: string | undefined;
  board?: boolean | undefined;
  sheet?: boolean | undefined;
  ascii?: boolean | undefined;
  scale?: string | undefined;
  out?: string | undefined;
  play?: boolean | undefined;
  gpu?: boolean | undefined;
  hash?: boolean | undefined;
  click?: string | undefined;
  json?: boolean | undefined;
}

/** What is to be looked at. */
export type Subject =
  | { readonly kind: "nothing" }
  | { readonly kind: "list" }
  | { readonly kind: "sheet" }
  | { readonly kind: "board" }
  | { readonly kind: "latest" }
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "task"; readonly task: string }
  | { readonly kind: "run"; readonly run: string };

export interface PixelsRequest {
  readonly subject: Subject;
  readonly scale: number | null;
  readonly click: { readonly x: number; readonly y: number } | null;
  readonly out: { readonly file: string; readonly format: ImageFormat } | null;
}

const endings: Record<string, ImageFormat> = { ".png": "png", ".gif": "gif", ".webp": "webp" };

/** Makes sense of the flags, or says in a line what is wrong with them. */
export function readRequest(flags: PixelsFlags, cwd: string): PixelsRequest | { wrong: string } {
  const subjects: Subject[] = [
    ...(flags.list ? [{ kind: "list" } as const] : []),
    ...(flags.sheet ? [{ kind: "sheet" } as const] : []),
    ...(flags.board ? [{ kind: "board" } as const] : []),
    ...(flags.latest ? [{ kind: "latest" } as const] : []),
    ...(flags.file === undefined
      ? []
      : [{ kind: "file", file: path.resolve(cwd, flags.file) } as const]),
    ...(flags.task === undefined ? [] : [{ kind: "task", task: flags.task } as const]),
    ...(flags.run === undefined ? [] : [{ kind: "run", run: flags.run } as const]),
  ];
  const [subject = { kind: "nothing" }, second] = subjects;
  if (second !== undefined) {
    return { wrong: `--${subject.kind} and --${second.kind} do not go together` };
  }
  const scale = /^\d{1,3}$/.test(flags.scale ?? "1") ? Number(flags.scale ?? 1) : 0;
  if (scale < 1 || scale > 64) return { wrong: "--scale: a whole number from 1 to 64 is wanted" };
  const click = /^(-?\d{1,5}),(-?\d{1,5})$/.exec(flags.click ?? "0,0");
  if (click === null) return { wrong: "--click: X,Y in whole numbers is wanted, such as 12,30" };
  const out = flags.out === undefined ? null : readOut(path.resolve(cwd, flags.out));
  if (out !== null && "wrong" in out) return out;
  return {
    subject,
    scale: flags.scale === undefined ? null : scale,
    click: flags.click === undefined ? null : { x: Number(click[1]), y: Number(click[2]) },
    out,
  };
}

function readOut(file: string): { file: string; format: ImageFormat } | { wrong: string } {
  const format = endings[path.extname(file).toLowerCase()];
  if (format === undefined) return { wrong: `--out ${file}: .png, .gif or .webp is wanted` };
  const folder = path.dirname(file);
  if (!existsSync(folder)) return { wrong: `--out ${file}: the folder does not exist` };
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    return { wrong: `--out ${file}: is a folder` };
  }
  return { file, format };
}
