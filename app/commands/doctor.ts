import { existsSync } from "node:fs";
import path from "node:path";
import { printable } from "../../contracts/printable.ts";
import { openMeter } from "../../models/context-guard.ts";
import { openCalibration, type Rate } from "../../store/calibration.ts";
import { openStore } from "../../store/store.ts";
import { type Finding, fine, problem } from "../doctor/finding.ts";
import { examineMachine } from "../doctor/machine.ts";
import { tryModel } from "../doctor/model-trial.ts";
import { examineServers } from "../doctor/servers.ts";
import { openKnownModels } from "../known-models.ts";
import { openModel } from "../open-model.ts";
import { placesOf, type Settings } from "../settings.ts";

export interface DoctorOptions {
  settings: Settings;
  /** Asks the model nothing, which with a large one takes minutes. */
  quick: boolean;
}

export interface DoctorIo {
  out(text: string): void;
}

const MARK = { fine: "✓", warning: "!", problem: "✗" } as const;

/**
 * Looks at everything that the loop needs and says for each problem what mends it.
 * Gives 0 when the loop can work, 1 when something stops it.
 */
export async function doctor({ settings, quick }: DoctorOptions, io: DoctorIo): Promise<number> {
  const findings: Finding[] = [];
  const tell = (more: readonly Finding[]) => {
    findings.push(...more);
    if (!settings.json) for (const finding of more) io.out(lineOf(finding));
  };
  const folder = path.dirname(settings.tasks);
  const [machine, servers] = await Promise.all([
    examineMachine(existsSync(folder) ? folder : path.parse(folder).root),
    examineServers(settings),
  ]);
  tell(machine);
  tell(servers.findings);
  const { found } = servers;
  if (found.kind === "found" && !quick) {
    const meter = openMeter(settings.context ?? found.contextTokens, null);
    const model = openModel(settings, found.server, found.model, meter, openKnownModels());
    tell(await tryModel(model, found.server.kind));
  }
  tell(learntOf(settings));
  const stopped = findings.some(({ state }) => state === "problem");
  if (settings.json)
    io.out(
      `${printable(JSON.stringify({ ok: !stopped, findings }, null, 2), Number.POSITIVE_INFINITY)}\n`,
    );
  return stopped ? 1 : 0;
}

function lineOf({ name, state, text, fix }: Finding): string {
  const mend = fix === null ? "" : `\n    mend it: ${fix}`;
  return `${printable(`${MARK[state]} ${name}: ${text}${mend}`)}\n`;
}

/** What earlier runs learnt of each model: how often its answers had the form that was asked for. */
function learntOf(settings: Settings): Finding[] {
  const { store: file } = placesOf(settings.tasks);
  if (!existsSync(file)) return [];
  try {
    const store = openStore(file);
    try {
      const rates = openCalibration(store.db).rates();
      return [...Map.groupBy(rates, ({ model }) => model)].map(([model, own]) =>
        fine("learnt", `${model}: ${own.map(rateText).join(", ")}`, { model, rates: own }),
      );
    } finally {
      store.close();
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [problem("state", why, `move ${path.dirname(file)} aside to begin anew`)];
  }
}

const WAYS = {
  blocks: "edits as blocks",
  whole: "edits as whole files",
  json_schema: "JSON by schema",
  prompt: "JSON in words",
} as const;

function rateText({ way, good, bad }: Rate): string {
  return `${WAYS[way]} ${good} of ${good + bad} well formed`;
}
