import type { IncomingMessage } from "node:http";
import type { ModelTrouble } from "../contracts/model-call.ts";
import { errorText, refusalOutcome } from "./refusal.ts";

const MAX_ERROR_BYTES = 64 * 1024;

/** Why this response is no stream of chat events; null when its headers say that it is one. */
export async function refusalOf(response: IncomingMessage): Promise<ModelTrouble | null> {
  const status = response.statusCode ?? 0;
  const broken = (message: string): ModelTrouble => ({ kind: "broken", message });
  const { location, "content-type": type = "", "content-encoding": encoding } = response.headers;
  if (status >= 300 && status < 400)
    return broken(`The server redirects to ${location ?? "nowhere"}; redirects are not followed.`);
  if (encoding !== undefined && encoding !== "identity")
    return broken(`The server sent ${encoding} although it was asked not to.`);
  if (status === 200 && type.includes("text/event-stream")) return null;
  const text = errorText(await firstBytes(response));
  if (status >= 400) return refusalOutcome(status, text, response.headers["retry-after"]);
  // LM Studio answers 200 with an error to what it does not know.
  if (type.includes("json")) {
    const outcome = refusalOutcome(500, text, undefined);
    if (outcome.kind !== "broken") return outcome;
  }
  return broken(
    `HTTP ${status} with ${type === "" ? "nothing" : type} instead of a stream. ${text.split("\n")[0]?.slice(0, 200) ?? ""}`.trim(),
  );
}

async function firstBytes(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of response) {
      parts.push(part);
      bytes += part.length;
      if (bytes >= MAX_ERROR_BYTES) break;
    }
  } catch {
    // What came before the connection broke is all there is to show.
  }
  return Buffer.concat(parts).toString("utf8");
}
