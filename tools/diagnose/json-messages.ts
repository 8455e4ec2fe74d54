import { z } from "zod";

const CargoLine = z.object({
  reason: z.string(),
  message: z.object({ level: z.string(), rendered: z.string().nullable() }).optional(),
});

/** Output of `--message-format=json` as a person would have seen it; other lines stay. */
export function renderedMessages(output: string): string {
  if (!output.includes('{"reason":')) return output;
  return output
    .split("\n")
    .flatMap((line) => {
      if (!line.startsWith('{"reason":')) return [line];
      const parsed = CargoLine.safeParse(asJson(line));
      // A line that the output's cap cut in the middle is no longer JSON.
      if (!parsed.success) return [];
      return parsed.data.message?.rendered?.split("\n") ?? [];
    })
    .join("\n");
}

function asJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
