import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import path from "node:path";
import { programOf } from "../as-typed.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

/**
 * Serves the graph for LangGraph Studio on 127.0.0.1, without telemetry, until Ctrl-C. The page
 * itself is hosted by its makers and talks to this server from the owner's browser.
 */
export async function studio(options: { port: string; browser: boolean }): Promise<number> {
  if (await taken(Number(options.port))) {
    process.stderr.write(
      `Port ${options.port} is in use. Choose another: ${programOf("studio")} --port 2025\n`,
    );
    return 2;
  }
  const cli = findServer();
  if (cli === null) {
    process.stderr.write(
      "Studio's server is not installed: npm install --save-dev @langchain/langgraph-cli@1.5.1\n",
    );
    return 2;
  }
  const args = ["dev", "--host", "127.0.0.1", "--port", options.port, "--no-reload"];
  const child = spawn(
    process.execPath,
    [cli, ...args, ...(options.browser ? [] : ["--no-browser"])],
    {
      cwd: ROOT,
      stdio: "inherit",
      // A group of its own, so that what it starts can be ended with it.
      detached: true,
      env: {
        ...process.env,
        INIT_CWD: process.env.INIT_CWD ?? process.cwd(),
        LANGSMITH_TRACING: "false",
      },
    },
  );
  const stop = () => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return new Promise((resolve) => child.once("close", (code) => resolve(code ?? 130)));
}

/** Studio's own server. A checkout has it; beside an installed package it is its owner's choice. */
function findServer(): string | null {
  try {
    const resolve = createRequire(import.meta.url).resolve;
    const manifest = resolve("@langchain/langgraph-cli/package.json");
    return path.join(path.dirname(manifest), "dist/cli/cli.mjs");
  } catch {
    return null;
  }
}

/** Whether something listens there already; also for what is no port at all. */
function taken(port: number): Promise<boolean> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return Promise.resolve(true);
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(true));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(false)));
  });
}
