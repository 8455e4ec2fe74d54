import type { EmbeddingModel } from "./embeddings.ts";

/**
 * Embeddings without a server, from @langchain/community. The packages that do the work are large
 * (0.3 and 0.7 GB), optional and not installed with this project. `openLlamaEmbeddings` was tried
 * by hand with node-llama-cpp 3.18.1 and a small random model; `openTransformersEmbeddings` was not.
 *
 * The package's `chat_models/llama_cpp` is left out on purpose: its second conversation fails with
 * "No sequences left" (tried), and it streams every model through Llama 2's template. For a GGUF
 * file run llama-server, which is found like any other server.
 */
export type InProcessEmbeddings =
  | { kind: "opened"; embeddings: EmbeddingModel }
  | { kind: "not-installed"; package: string; message: string }
  | { kind: "failed"; message: string };

/** Embeds with an ONNX model by its Hugging Face name, such as `Xenova/all-MiniLM-L6-v2`. */
export function openTransformersEmbeddings(model: string): Promise<InProcessEmbeddings> {
  return opened(model, "@huggingface/transformers", async () => {
    const { HuggingFaceTransformersEmbeddings } = await import(
      "@langchain/community/embeddings/huggingface_transformers"
    );
    return new HuggingFaceTransformersEmbeddings({ model, maxRetries: 0, batchSize: 32 });
  });
}

/** Embeds with a GGUF file through llama.cpp. */
export function openLlamaEmbeddings(modelPath: string): Promise<InProcessEmbeddings> {
  return opened(modelPath, "node-llama-cpp", async () => {
    const { LlamaCppEmbeddings } = await import("@langchain/community/embeddings/llama_cpp");
    return LlamaCppEmbeddings.initialize({ modelPath });
  });
}

/** What models of 512 tokens take; what a text is about stands at its top. */
const LENGTH = 1200;

interface Embeds {
  embedDocuments(texts: string[]): Promise<number[][]>;
}

async function opened(
  name: string,
  vendor: string,
  open: () => Promise<Embeds>,
): Promise<InProcessEmbeddings> {
  try {
    const model = await open();
    const embed = (texts: readonly string[]) =>
      model.embedDocuments(
        texts.map((text) => (text.trim() === "" ? "(empty)" : text.slice(0, LENGTH))),
      );
    const [first = []] = await embed(["A text to measure vectors by."]);
    if (first.every((value) => value === 0))
      return { kind: "failed", message: `${name} gave a vector of zeros: it cannot embed.` };
    return { kind: "opened", embeddings: { name, dimensions: first.length, embed } };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message.includes(`'${vendor}'`))
      return {
        kind: "not-installed",
        package: vendor,
        message: `Embedding with ${name} in this process needs a package that is not installed: npm install ${vendor}`,
      };
    return { kind: "failed", message: `${name} cannot be used: ${message}` };
  }
}
