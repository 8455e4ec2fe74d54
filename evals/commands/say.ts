import { printable } from "../../contracts/printable.ts";

/** A line for people; stdout is for results. */
export function say(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

/** The result: JSON when asked for, else text. */
export function answer(json: boolean, result: unknown, text: string): void {
  process.stdout.write(
    json ? `${JSON.stringify(result, null, 2)}\n` : `${printable(text, 4000)}\n`,
  );
}
