import type { ScriptedRequest } from "../../models/script-server.ts";
import { asked, block } from "../support/script.ts";

/** Every way a task can go, told by its title: `Add t7 (mended)`. */
export const KINDS = [
  "plain",
  "mended",
  "rejected",
  "hopeless",
  "nothing",
  "drawn",
  "crate",
] as const;
export type Kind = (typeof KINDS)[number];

/** What `finish` makes of each kind. */
export const OUTCOMES: Record<Kind, { status: "done" | "failed"; commit: boolean }> = {
  plain: { status: "done", commit: true },
  mended: { status: "done", commit: true },
  rejected: { status: "done", commit: true },
  hopeless: { status: "failed", commit: false },
  nothing: { status: "done", commit: false },
  drawn: { status: "done", commit: true },
  crate: { status: "done", commit: true },
};

/** A task as its owner writes it, with a note that is nobody else's. */
export function taskOf(number: number, kind: Kind) {
  const id = `t${number}`;
  const task = { id, title: `Add ${id} (${kind})`, inputs: ["a.txt"], status: "pending", note: id };
  switch (kind) {
    case "nothing":
      return { ...task, tests: ["grep -q one a.txt"] };
    case "drawn":
      return { ...task, inputs: [], tests: [], kind: "pixel" };
    case "crate":
      return { ...task, inputs: ["src/lib.rs"], tests: [`cargo test --test ${id}`] };
    default:
      return { ...task, tests: [`sleep 0.1; grep -q right ${id}.txt`] };
  }
}

/** What the scripted model says to each of them. */
export function answer(request: ScriptedRequest): string {
  const { role, number } = asked(request);
  const said = request.messages.map(({ content }) => content).join("\n");
  const [, id = "", kind = ""] = /^Add (\S+) \((\w+)\)$/m.exec(said) ?? [];
  switch (role) {
    case "planner":
      return JSON.stringify({
        kind: kind === "drawn" ? "pixel" : "code",
        files: [],
        steps: [`add ${id}`],
        acceptance: [],
        nothing_to_do: kind === "nothing",
      });
    case "judge": {
      const accept = !(kind === "rejected" && number === 1);
      return JSON.stringify({ accept, reasons: [accept ? "good" : "there is no second line"] });
    }
    case "fixer":
      if (kind === "rejected") return block(`${id}.txt`, "right", "right\nsecond");
      return kind === "mended" ? block(`${id}.txt`, "wrong", "right") : "I do not know.";
    default:
      return code(id, kind);
  }
}

function code(id: string, kind: string): string {
  switch (kind) {
    case "drawn":
      return JSON.stringify({
        kind: "pixel_program",
        version: 1,
        name: id,
        canvas: { width: 8, height: 8 },
        palette: { night: [11, 13, 26], light: [208, 214, 232] },
        ops: [
          { op: "FILL", color: "night" },
          { op: "RECT", x: 2, y: 2, width: 4, height: 4, color: "light" },
        ],
      });
    case "crate":
      return block(
        `tests/${id}.rs`,
        "",
        "#[test]\nfn adds() {\n    assert_eq!(tiny::add(1, 2), 3);\n}",
      );
    case "mended":
      return block(`${id}.txt`, "", "wrong");
    case "hopeless":
      return block(`${id}.txt`, "nowhere", "right");
    default:
      return block(`${id}.txt`, "", "right");
  }
}
