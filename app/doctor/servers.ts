import { adviseContext, isTiny } from "../../models/advice.ts";
import { openEmbeddings } from "../../models/embeddings.ts";
import { type FindResult, findServer, SERVER_PLACES, serverAddress } from "../../models/find.ts";
import { type Probe, probeServer } from "../../models/probe.ts";
import type { Settings } from "../settings.ts";
import { type Finding, fine, problem, warning } from "./finding.ts";

export type AskedFor = Pick<
  Settings,
  "modelUrl" | "model" | "embeddingModel" | "apiKey" | "context"
>;

/** How long a server may take to tell what it has, ms. */
const PROBE_MS = 3000;

/** The model servers, the model that the loop would take, its context, and embeddings. */
export async function examineServers(
  settings: AskedFor,
): Promise<{ findings: Finding[]; found: FindResult }> {
  const { modelUrl, model, apiKey } = settings;
  const places = modelUrl === undefined ? SERVER_PLACES : [serverAddress(modelUrl) ?? modelUrl];
  const signal = AbortSignal.timeout(PROBE_MS);
  const [found, ...probes] = await Promise.all([
    findServer({ url: modelUrl, model, apiKey }),
    ...places.map((place) => probeServer(place, { apiKey, signal })),
  ]);
  const findings = [...probes.flatMap(serverFinding), ...(await modelFindings(settings, found))];
  return { findings, found };
}

function serverFinding(probe: Probe): Finding[] {
  if (probe.kind === "down") return [];
  const { server, models } = probe;
  const listed = models.map(({ id, loaded, chats }) =>
    [id, loaded ? "loaded" : "", chats ? "" : "embeddings"].filter((s) => s !== "").join(", "),
  );
  const text = `${server.kind} at ${server.url}: ${listed.join("; ") || "no models"}`;
  return [fine("server", text, { ...server, models })];
}

async function modelFindings(settings: AskedFor, found: FindResult): Promise<Finding[]> {
  switch (found.kind) {
    case "none": {
      const tried = found.tried.map(({ url, why }) => `${url} (${why})`).join(", ");
      const fix = "load a model in LM Studio and start its server: lms server start";
      return [problem("server", `none answers: ${tried}`, fix)];
    }
    case "no-model":
      return [
        problem("model", found.message, "lms get qwen2.5-coder-14b, or: ollama pull qwen3:14b"),
      ];
    case "found":
      return [
        fine("model", `${found.model}: ${found.why}`),
        contextFinding(settings, found),
        await embeddingFinding(settings, found.server.url),
      ];
  }
}

function contextFinding(
  { context }: AskedFor,
  { server, model, contextTokens }: Extract<FindResult, { kind: "found" }>,
): Finding {
  const tokens = context ?? contextTokens;
  const advice = adviseContext(server.kind, model, tokens);
  if (advice.kind === "enough") return fine("context", `${tokens} tokens`, { tokens });
  const [text = "", fix = ""] = advice.message.split(" To raise it: ");
  return isTiny(tokens) ? problem("context", text, fix) : warning("context", text, fix, { tokens });
}

async function embeddingFinding(settings: AskedFor, url: string): Promise<Finding> {
  const { embeddingModel, apiKey } = settings;
  if (embeddingModel === undefined) return fine("embeddings", "the built-in ones");
  const opened = await openEmbeddings({
    url,
    model: embeddingModel,
    ...(apiKey !== undefined && { apiKey }),
    timeoutMs: 60_000,
  });
  return opened.kind === "opened"
    ? fine("embeddings", `${embeddingModel}, ${opened.embeddings.dimensions} numbers`)
    : warning("embeddings", opened.message, "leave --embedding-model out, or load that model");
}
