import { setTimeout as wait } from "node:timers/promises";
import type { Raster } from "./raster.ts";
import { type ColorDepth, drawInTerminal, type Room } from "./terminal.ts";

export interface Screen {
  readonly write: (text: string) => void;
  /** Asked before each frame, since windows are resized. */
  readonly room: () => Room;
  readonly depth: ColorDepth;
}

const enter = "\u001b[?1049h\u001b[?25l";
const leave = "\u001b[?25h\u001b[?1049l";
// Terminals that know synchronised output show a frame at once; others ignore it.
const beginFrame = "\u001b[?2026h\u001b[H";
const endFrame = "\u001b[J\u001b[?2026l";

/** Plays frames over and over on the terminal's other screen until stopped, then restores it. */
export async function play(
  frames: readonly Raster[],
  durations: readonly number[],
  caption: string,
  screen: Screen,
  stop: AbortSignal,
): Promise<void> {
  screen.write(enter);
  try {
    for (let at = 0; !stop.aborted; at = (at + 1) % frames.length) {
      const frame = frames[at];
      if (frame === undefined) return;
      const room = screen.room();
      const lines = drawInTerminal(
        frame,
        { ...room, rows: Math.max(1, room.rows - 1) },
        screen.depth,
      );
      const shown = [...lines, caption.slice(0, room.columns)].join("\u001b[K\r\n");
      screen.write(`${beginFrame}${shown}\u001b[K${endFrame}`);
      await wait(durations[at] ?? 100, undefined, { signal: stop }).catch(() => {});
    }
  } finally {
    screen.write(leave);
  }
}
