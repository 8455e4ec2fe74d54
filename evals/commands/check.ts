import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { interruptible } from "../../app/interrupt.ts";
import { sandboxAvailable } from "../../tools/sandbox/available.ts";
import { type Checked, checkSample } from "../suite/check-sample.ts";
import { EXIT } from "./exit-codes.ts";
import { parseOptions, SampledOptions, suiteOf, WrongOption } from "./options.ts";
import { answer, say } from "./say.ts";

const Options = SampledOptions.extend({ unsandboxed: z.boolean() });

/** Is every sample of the suite sound? Cheats are code that means harm: without a sandbox only when asked. */
export async function check(given: unknown): Promise<number> {
  const options = parseOptions(Options, given);
  const suite = suiteOf(options);
  const sandboxed = !options.unsandboxed;
  if (sandboxed && (await sandboxAvailable()).kind !== "available") {
    throw new WrongOption("there is no sandbox here; to check without one: --unsandboxed");
  }
  const interrupt = interruptible();
  const work = realpathSync(mkdtempSync(path.join(os.tmpdir(), "auto-gvpie-check-")));
  const results: { id: string; checked: Checked[] }[] = [];
  const queue = [...suite.solved];
  const began = performance.now();
  const worker = async (number: number) => {
    for (let sample = queue.shift(); sample; sample = queue.shift()) {
      if (interrupt.signal.aborted) return;
      const home = path.join(work, `w${number}`);
      const place = { home, sandboxed, buildMs: 120_000, testMs: 30_000 };
      const checked = await checkSample(sample, { ...place, signal: interrupt.signal });
      const wrong = checked.filter(({ fine }) => !fine);
      const id = sample.meta.id;
      results.push({ id, checked });
      say(`${wrong.length === 0 ? "✓" : "✗"} ${id}: ${checked.length} checked`);
      for (const one of wrong) say(`    ${one.what}: wanted ${one.wanted}, got ${one.got}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: options.parallel }, (_, number) => worker(number)));
  } finally {
    interrupt.dispose();
    rmSync(work, { recursive: true, force: true });
  }
  for (const { id, reason } of suite.broken) say(`✗ ${id}: broken: ${reason}`);
  if (interrupt.signal.aborted) return EXIT.interrupted;
  const wrong = results.filter(({ checked }) => checked.some(({ fine }) => !fine));
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  const text = `${results.length - wrong.length} of ${results.length} samples are sound, ${suite.broken.length} broken, ${seconds} s`;
  answer(options.json, { suite: suite.name, results, broken: suite.broken }, text);
  return wrong.length + suite.broken.length === 0 && results.length > 0 ? EXIT.fine : EXIT.failed;
}
