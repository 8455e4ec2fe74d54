import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // The official checkpointer suite expects vitest's functions as globals.
    globals: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { NO_COLOR: "1", LANGSMITH_TRACING: "false", LANCEDB_LOG: "error" },
  },
});
