import type { AttemptKind } from "../contracts/attempt.ts";
import type { PixelOp, PixelProgram } from "../contracts/pixel-program.ts";
import { compose, fitText, rect, sprite, text, textWidth, wrapText } from "./compose.ts";

/** What a card says of a run. */
export interface CardFacts {
  readonly task: string;
  readonly title: string;
  readonly outcome: "done" | "failed" | "interrupted" | "waiting";
  /** Why it failed, or what became of it, in a sentence. */
  readonly reason: string;
  /** One for each attempt, in order. */
  readonly attempts: readonly AttemptKind[];
  /** False when no command or verifier could check the result. */
  readonly verified: boolean;
  readonly model: string;
  readonly commit: string | null;
  readonly duration_ms: number;
}

const width = 160;
const height = 84;
const left = 34;
const room = width - left - 6;

const palette = {
  ground: [15, 18, 28],
  panel: [26, 31, 46],
  edge: [44, 52, 74],
  text: [232, 236, 246],
  quiet: [134, 144, 168],
  green: [64, 200, 120],
  red: [232, 84, 92],
  amber: [240, 180, 70],
  grey: [98, 108, 130],
};

const outcomes = {
  done: { color: "green", icon: "check" },
  failed: { color: "red", icon: "cross" },
  interrupted: { color: "amber", icon: "pause" },
  waiting: { color: "amber", icon: "pause" },
} as const;

const attemptColors = { green: "green", flawed: "amber", red: "red", refused: "grey" } as const;

const icons = {
  check: [
    ".........#",
    "........##",
    ".......##.",
    "#.....##..",
    "##...##...",
    ".##.##....",
    "..###.....",
    "...#......",
  ],
  cross: [
    "##....##",
    "###..###",
    ".######.",
    "..####..",
    "..####..",
    ".######.",
    "###..###",
    "##....##",
  ],
  pause: [
    "###..###",
    "###..###",
    "###..###",
    "###..###",
    "###..###",
    "###..###",
    "###..###",
    "###..###",
  ],
};

/** A run's outcome as a small picture. */
export function cardProgram(facts: CardFacts): PixelProgram {
  const { color, icon } = outcomes[facts.outcome];
  const rows = icons[icon];
  const proof = facts.verified ? (facts.commit?.slice(0, 8) ?? "verified") : "unverified";
  const iconX = 17 - Math.floor((rows[0]?.length ?? 0) / 2);
  const ops: PixelOp[] = [
    { op: "FILL", color: "ground" },
    rect(2, 2, width - 4, height - 4, "panel"),
    { ...rect(2, 2, width - 4, height - 4, "edge"), outline: true },
    rect(2, 2, 2, height - 4, color),
    { op: "CIRCLE", x: 17, y: 18, radius: 10, color, outline: false },
    sprite(iconX, 14, rows, { "#": "ground" }),
    ...pair(8, facts.task, durationText(facts.duration_ms), "quiet"),
    ...wrapText(facts.title, room, 2).map((line, at) => text(left, 19 + 9 * at, line, "text")),
    rect(left, 40, room, 1, "edge"),
    ...wrapText(facts.reason, room, 2).map((line, at) => text(left, 45 + 9 * at, line, color)),
    ...attemptMarks(facts.attempts),
    ...pair(69, facts.model, proof, facts.verified ? "quiet" : "amber"),
  ];
  const title = facts.title.slice(0, 300);
  return compose({
    name: `${facts.task} ${facts.outcome}`.slice(0, 100),
    canvas: { width, height },
    palette,
    ops,
    metadata: { title, model: facts.model.slice(0, 300), verified: facts.verified ? "yes" : "no" },
  });
}

/** A line with quiet words on the left, cut as needed, and others on the right. */
function pair(y: number, start: string, end: string, endColor: string): PixelOp[] {
  const x = left + room - textWidth(end);
  const words = fitText(start, x - left - 8);
  return [...(words === "" ? [] : [text(left, y, words, "quiet")]), text(x, y, end, endColor)];
}

/** A column of squares under the icon, the first attempt on top. */
function attemptMarks(attempts: readonly AttemptKind[]): PixelOp[] {
  const shown = attempts.slice(-8);
  return shown.map((kind, at) =>
    rect(10 + 8 * (at % 2), 44 + 8 * Math.floor(at / 2), 6, 6, attemptColors[kind]),
  );
}

function durationText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}m${seconds % 60}s`
    : `${Math.floor(minutes / 60)}h${minutes % 60}m`;
}
