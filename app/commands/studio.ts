import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../..");

/**
 * Serves the graph for LangGraph Studio on 127.0.0.1, without telemetry, until Ctrl-C. The page
 * itself is hosted by its makers and talks to this server from the owner's browser.
 */
export async function studio(options: { port: string; browser: boolean }): Promise<number> {
  const manifest = createRequire(import.meta.url).resolve("@langchain/langgraph-cli/package.json");
  const cli = path.join(path.dirname(manifest), "dist/cli/cli.mjs");
  const args = ["dev", "--host", "127.0.0.1", "--port", options.port, "--no-reload"];
  const child = spawn(
    process.execPath,
    [cli, ...args, ...(options.browser ? [] : ["--no-browser"])],
    {
      cwd: ROOT,
      stdio: "inherit",
      env: {
        ...process.env,
        INIT_CWD: process.env.INIT_CWD ?? process.cwd(),
        LANGSMITH_TRACING: "false",
      },
    },
  );
  const stop = () => child.kill("SIGTERM");
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return new Promise((resolve) => child.once("close", (code) => resolve(code ?? 130)));
}
