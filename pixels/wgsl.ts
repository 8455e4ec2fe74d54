import { type OpenedGpu, openGpu } from "./gpu.ts";

export interface WgslError {
  /** From 1; null when the compiler gave no place. Columns count UTF-16 units with Dawn. */
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
}

export type WgslCheck =
  | { readonly kind: "valid"; readonly checkedBy: "naga" | "dawn" }
  | { readonly kind: "invalid"; readonly checkedBy: "naga" | "dawn"; readonly errors: WgslError[] }
  /** Nothing on this machine can tell; `message` says what is missing. */
  | { readonly kind: "unavailable"; readonly message: string };

/** Runs `naga FILE`; null when there is no naga on the path. */
export type RunNaga = () => Promise<{ exitCode: number | null; output: string } | null>;

/**
 * Compiles a shader. naga decides where it is installed, because wgpu, and so every Rust project,
 * compiles with it; Dawn, which Chromium uses, accepts a few things more and a few less.
 */
export async function validateWgsl(
  source: string,
  runNaga: RunNaga,
  open: () => Promise<OpenedGpu> = openGpu,
): Promise<WgslCheck> {
  const naga = await runNaga();
  if (naga !== null) {
    return naga.exitCode === 0
      ? { kind: "valid", checkedBy: "naga" }
      : { kind: "invalid", checkedBy: "naga", errors: readNagaErrors(naga.output) };
  }
  const opened = await open();
  if (opened.kind === "unavailable") {
    return { kind: "unavailable", message: `no naga on the path, and ${opened.message}` };
  }
  const { device, close } = opened.gpu;
  device.pushErrorScope("validation");
  const { messages } = await device.createShaderModule({ code: source }).getCompilationInfo();
  await device.popErrorScope();
  close();
  const errors = messages
    .filter(({ type }) => type === "error")
    .map(({ lineNum, linePos, message }) => ({
      line: lineNum > 0 ? lineNum : null,
      column: linePos > 0 ? linePos : null,
      message,
    }));
  return errors.length === 0
    ? { kind: "valid", checkedBy: "dawn" }
    : { kind: "invalid", checkedBy: "dawn", errors };
}

/** naga prints as codespan does: `error: WHAT`, then `┌─ FILE:LINE:COLUMN` and the source. */
export function readNagaErrors(output: string): WgslError[] {
  const errors = output.split(/^error(?:\[\w+\])?: */m).slice(1);
  if (errors.length === 0) {
    const message = output.trim().split("\n")[0] || "naga failed without saying why";
    return [{ line: null, column: null, message }];
  }
  return errors.map((error) => {
    const place = /(?:┌─|-->) .*:(\d+):(\d+)/.exec(error);
    const notes = [...error.matchAll(/^ *(?:│ +)?(?:\^+|= ?) *(.*)$/gm)].map(
      (match) => match[1] ?? "",
    );
    const what = [error.split("\n")[0] ?? "", ...notes].filter((text) => text !== "");
    return {
      line: place === null ? null : Number(place[1]),
      column: place === null ? null : Number(place[2]),
      message: [...new Set(what)].join(": ") || "invalid shader",
    };
  });
}
