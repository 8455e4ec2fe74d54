import { expect, test } from "vitest";
import { openLlamaEmbeddings, openTransformersEmbeddings } from "../../models/in-process.ts";

// Only the refusals: the packages behind them are not among this project's dependencies.
test("what is missing is named, with the command that installs it", async () => {
  expect(await openTransformersEmbeddings("Xenova/all-MiniLM-L6-v2")).toEqual({
    kind: "not-installed",
    package: "@huggingface/transformers",
    message:
      "Embedding with Xenova/all-MiniLM-L6-v2 in this process needs a package that is not installed: npm install @huggingface/transformers",
  });
  expect(await openLlamaEmbeddings("/models/nomic.gguf")).toEqual({
    kind: "not-installed",
    package: "node-llama-cpp",
    message:
      "Embedding with /models/nomic.gguf in this process needs a package that is not installed: npm install node-llama-cpp",
  });
});
