import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { createGzip } from "node:zlib";
import type { Fault } from "./fault.ts";
import { errorBody, type Persona } from "./persona.ts";

const SSE = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" };
const FULL_BLOCK = 64 * 1024;

async function write(response: ServerResponse, data: string | Buffer): Promise<void> {
  if (response.destroyed || response.write(data)) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}

/** Sends the events, one by one. `stopAfter` ends early without ending the response. */
export async function sendEvents(
  response: ServerResponse,
  events: Iterable<string>,
  { everyMs = 0, stopAfter = Number.POSITIVE_INFINITY } = {},
): Promise<void> {
  let sent = 0;
  for (const event of events) {
    if (sent >= stopAfter || response.destroyed) return;
    if (everyMs > 0) await sleep(everyMs);
    await write(response, `data: ${event}\n\n`);
    sent += 1;
  }
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

/**
 * Answers as `fault` says. False when the fault only changes what the stream says
 * (`other-model` and the like), so that the caller sends the events as usual.
 */
export async function misbehave(
  fault: Fault,
  persona: Persona,
  response: ServerResponse,
  events: () => Iterable<string>,
): Promise<boolean> {
  const stream = (headers: Record<string, string | number> = {}) =>
    response.writeHead(200, { ...SSE, ...headers }).flushHeaders();
  switch (fault.kind) {
    case "hang-before-headers":
      return true;
    case "hang-mid-stream":
      stream();
      await sendEvents(response, events(), { stopAfter: fault.after });
      return true;
    case "pings-only":
      stream();
      while (!response.destroyed) {
        await write(response, ": ping\n\n");
        await sleep(fault.everyMs);
      }
      return true;
    case "drip":
      stream();
      await sendEvents(response, events(), { everyMs: fault.everyMs });
      response.end();
      return true;
    case "reset":
      if (fault.after > 0) {
        stream();
        await sendEvents(response, events(), { stopAfter: fault.after });
        await sleep(20); // so that what was written leaves before the reset
      }
      reset(response);
      return true;
    case "short-body":
      stream({ "content-length": 1_000_000 });
      await sendEvents(response, events(), { stopAfter: fault.after });
      response.socket?.end();
      return true;
    case "cut-off":
      stream();
      await sendEvents(response, events(), { stopAfter: fault.after });
      response.end();
      return true;
    case "status":
      response
        .writeHead(fault.status, {
          "content-type": "application/json",
          ...(fault.retryAfter === undefined ? {} : { "retry-after": fault.retryAfter }),
        })
        .end(JSON.stringify(errorBody(persona, fault.status, fault.message)));
      return true;
    case "html":
      response
        .writeHead(200, { "content-type": "text/html" })
        .end("<!doctype html><title>Sign in</title><p>Please sign in to the hotel's Wi-Fi.");
      return true;
    case "no-content":
      response.writeHead(204).end();
      return true;
    case "bad-utf8":
      stream();
      await write(response, Buffer.from('data: {"choices":[{"delta":{"content":"', "utf8"));
      await write(response, Buffer.from([0xc3, 0x28, 0xff, 0xfe]));
      await write(response, '"}}]}\n\n');
      await sendEvents(response, events());
      response.end();
      return true;
    case "truncated-json":
      stream();
      await sendEvents(response, events(), { stopAfter: 1 });
      await write(response, 'data: {"id":"x","choices":[{"index":0,"delta":{"cont\n\n');
      await sendEvents(response, events());
      response.end();
      return true;
    case "huge":
      await sendHuge(response, fault.bytes);
      return true;
    case "gzip-bomb":
      sendGzipBomb(response, fault.bytes);
      return true;
    case "redirect":
      response.writeHead(307, { location: fault.to }).end();
      return true;
    case "no-finish-reason":
    case "other-model":
    case "overflow":
    case "silent-truncation":
      return false;
  }
}

async function sendHuge(response: ServerResponse, bytes: number): Promise<void> {
  response.writeHead(200, SSE).flushHeaders();
  const content = "la ".repeat(FULL_BLOCK / 3);
  const event = `data: ${JSON.stringify({ model: "huge", choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
  for (let sent = 0; sent < bytes && !response.destroyed; sent += event.length) {
    await write(response, event);
  }
  response.end();
}

function sendGzipBomb(response: ServerResponse, bytes: number): void {
  response.writeHead(200, { ...SSE, "content-encoding": "gzip" });
  const gzip = createGzip();
  response.on("close", () => gzip.destroy());
  gzip.on("error", () => response.destroy());
  gzip.pipe(response);
  const zeros = Buffer.alloc(FULL_BLOCK);
  let made = 0;
  const more = () => {
    while (made < bytes && !gzip.destroyed) {
      made += zeros.length;
      if (!gzip.write(zeros)) return;
    }
    gzip.end();
  };
  gzip.on("drain", more);
  more();
}
