import type { PixelOp } from "../contracts/pixel-program.ts";
import type { Size } from "./cover.ts";
import { advanceX, advanceY, glyphHeight, glyphWidth } from "./font.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The smallest upright box known to hold all that an op draws, before clipping. */
export function boundsOf(op: PixelOp, canvas: Size): Box {
  switch (op.op) {
    case "FILL":
      return { x: 0, y: 0, ...canvas };
    case "SET":
      return { x: op.x, y: op.y, width: 1, height: 1 };
    case "RECT":
      return { x: op.x, y: op.y, width: op.width, height: op.height };
    case "LINE": {
      const x = Math.min(op.x1, op.x2);
      const y = Math.min(op.y1, op.y2);
      return { x, y, width: Math.abs(op.x2 - op.x1) + 1, height: Math.abs(op.y2 - op.y1) + 1 };
    }
    case "CIRCLE": {
      const side = 2 * op.radius + 1;
      return { x: op.x - op.radius, y: op.y - op.radius, width: side, height: side };
    }
    case "WRITE_TEXT": {
      const lines = op.text.split("\n");
      const columns = Math.max(...lines.map((line) => Array.from(line).length));
      const width = columns === 0 ? 0 : (columns - 1) * advanceX + glyphWidth;
      const height = (lines.length - 1) * advanceY + glyphHeight;
      return { x: op.x, y: op.y, width: width * op.scale, height: height * op.scale };
    }
    case "SPRITE": {
      const columns = op.rows.reduce((most, row) => Math.max(most, Array.from(row).length), 0);
      const height = op.rows.length * op.scale;
      return { x: op.x, y: op.y, width: columns * op.scale, height };
    }
  }
}

/** The part of a box that lies on the canvas; its width or height is 0 if there is none. */
export function clip(box: Box, canvas: Size): Box {
  const x = Math.max(0, box.x);
  const y = Math.max(0, box.y);
  const width = Math.max(0, Math.min(canvas.width, box.x + box.width) - x);
  const height = Math.max(0, Math.min(canvas.height, box.y + box.height) - y);
  return { x, y, width, height };
}

/** At most so many pixels does an op paint. */
export function paintedBy(op: PixelOp, canvas: Size): number {
  const { width, height } = clip(boundsOf(op, canvas), canvas);
  // A line paints one pixel a step however large its box is.
  return op.op === "LINE" ? Math.max(width, height) : width * height;
}
