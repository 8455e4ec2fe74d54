import { expect, test } from "vitest";
import { adviseContext, isOtherModel, watchEvictions } from "../../models/advice.ts";

test("a short context is said, with the command that raises it", () => {
  expect(adviseContext("lm-studio", "qwen", 8192)).toEqual({ kind: "enough" });
  expect(adviseContext("lm-studio", "qwen", 4096)).toEqual({
    kind: "small",
    message:
      "qwen is loaded with a context of 4096 tokens, which is little for code. To raise it: lms load qwen --context-length 16384",
  });
  expect(adviseContext("ollama", "qwen", 2048)).toEqual({
    kind: "tiny",
    message:
      "qwen is loaded with a context of 2048 tokens, which is little for code. To raise it: OLLAMA_CONTEXT_LENGTH=16384 ollama serve",
  });
  expect(adviseContext("llama.cpp", "qwen", null)).toMatchObject({ kind: "unknown" });
});

test.each([
  ["qwen3-8b", "qwen/qwen3-8b", false],
  ["qwen3", "qwen3:latest", false],
  ["Qwen3-8B", "/models/qwen3-8b.gguf", false],
  ["gpt-x", "gpt-x-2026-01-31", false],
  ["qwen3-8b", "qwen3-4b", true],
  ["coder:7b", "coder:14b", true],
])("asked for %s, answered by %s", (asked, answered, other) => {
  expect(isOtherModel(asked, answered)).toBe(other);
});

test("models that push each other out are noticed at the second swap, once", () => {
  const { look } = watchEvictions(["chat", "embed"]);
  const listed = (loaded: string) =>
    ["chat", "embed", "other"].map((id) => ({
      id,
      chats: true,
      loaded: loaded.includes(id),
      contextTokens: null,
    }));
  const said = ["chat", "chat", "embed", "chat", "embed", "chat embed"].map((now) =>
    look(listed(now)),
  );
  expect(said.map((text) => text?.slice(0, 50) ?? null)).toEqual([
    null,
    null,
    null,
    "The models chat and embed push each other out of t",
    null,
    null,
  ]);
  const calm = watchEvictions(["chat", "embed"]);
  expect(
    ["chat", "chat embed", "embed", "chat embed"].map((now) => calm.look(listed(now))),
  ).toEqual([null, null, null, null]);
});
