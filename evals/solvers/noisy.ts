import type { NoisyRates } from "../../contracts/eval-manifest.ts";
import type { ScriptedAnswer } from "../../models/script-server.ts";
import { randomFrom } from "../statistics/random.ts";
import { askedForm } from "./asked-form.ts";
import { type Asked, askedRole } from "./asked-role.ts";
import type { Answers, AttemptKey } from "./attempt-key.ts";
import { withSlip } from "./slip.ts";
import { ACCEPT, CANNOT, REJECT } from "./verdicts.ts";
import { type Texts, textsOf, writtenEdits, writtenPlan } from "./written-reply.ts";

type Kind = "right" | "malformed" | "stale" | "wrong" | "cheating" | "truncated";

/**
 * A simulated model with named rates. What it says to a question depends on the seed, the sample,
 * the epoch and which question it is, never on what the question holds: the same answer is drawn
 * for the same fix whatever the loop recalled or however it was set up.
 */
export function noisyAnswers(key: AttemptKey, rates: NoisyRates): Answers {
  const { sample, epoch, seed } = key;
  const right = textsOf(sample.oracle ?? new Map());
  const template = textsOf(sample.files.template);
  const faulted = new Set<string>();
  /** Whether what was last said is right: what the simulated judge sees through, or not. */
  let good = false;
  return (request) => {
    const asked = askedRole(request);
    const name = `${asked.role} ${asked.number}`;
    const random = randomFrom(`${seed} ${sample.meta.id} ${epoch} ${name}`);
    if (random() < rates.fault && !faulted.has(name)) {
      faulted.add(name);
      return { fault: { kind: "status", status: 503, message: "simulated" } };
    }
    switch (asked.role) {
      case "planner":
        return JSON.stringify(writtenPlan(sample, right));
      case "judge": {
        const mistaken = random() < (good ? rates.false_reject : rates.false_accept);
        return good !== mistaken ? ACCEPT : REJECT;
      }
      case "coder":
      case "fixer": {
        const kind = drawKind(asked, rates, random);
        good = kind === "right";
        return sample.oracle === null ? CANNOT : say(kind, asked);
      }
    }

    function say(kind: Kind, { role }: Asked): ScriptedAnswer {
      // What stands in the files after a first edit is not known here: whole files always fit.
      const form = role === "coder" ? askedForm(request) : "whole";
      const edits = (texts: Texts) => writtenEdits(sample, texts, form);
      switch (kind) {
        case "right":
          return edits(right);
        case "malformed":
          return malformed(edits(right));
        case "stale":
          return stale(sample.meta.kind, right);
        case "truncated":
          return { reply: cut(edits(right)), finishReason: "length" };
        case "cheating": {
          const cheat = sample.cheats[Math.floor(random() * sample.cheats.length)];
          return cheat === undefined ? CANNOT : edits(textsOf(cheat.files));
        }
        case "wrong":
          return edits(withSlip(right, template, random) ?? template);
      }
    }
  };
}

function drawKind(asked: Asked, rates: NoisyRates, random: () => number): Kind {
  if (random() < (asked.role === "coder" ? rates.right : rates.fixed)) return "right";
  const kinds = ["malformed", "stale", "wrong", "cheating", "truncated"] as const;
  const total = kinds.reduce((sum, kind) => sum + rates[kind], 0);
  let left = random() * total;
  for (const kind of kinds) {
    left -= rates[kind];
    if (left < 0) return kind;
  }
  return "wrong";
}

/** Edits without their markers, or a program without its last brace. */
function malformed(edits: string): string {
  const unmarked = edits.replaceAll(/^(?:=======|>>>>>>> REPLACE|`{3,})$/gm, "");
  return unmarked === edits ? edits.replace(/\}\s*$/, "") : unmarked;
}

/** A quote of lines that the file does not hold. */
function stale(kind: "rust" | "pixel", right: Texts): string {
  if (kind === "pixel") return "The picture from before is fine as it was.";
  const [file = "src/lib.rs"] = right.keys();
  return `${file}\n<<<<<<< SEARCH\nfn that_was_here_before_${file.length}() {\n    todo!()\n}\n=======\n// gone\n>>>>>>> REPLACE`;
}

function cut(edits: string): string {
  return edits.slice(0, Math.floor(edits.length * 0.6));
}
