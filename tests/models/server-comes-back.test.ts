import { expect, test } from "vitest";
import { openBreaker } from "../../models/breaker.ts";
import { openChatModel } from "../../models/chat.ts";
import { isAlive } from "../../models/probe.ts";
import { withRetries } from "../../models/retry.ts";
import { startScriptServer } from "../../models/script-server.ts";
import { answerFromRules } from "../../models/scripted/rules.ts";

test("a server that is down for some requests, goes away, and comes back on its port", async () => {
  const script = {
    answer: answerFromRules([
      { when: [], untilRequest: 2, fault: { kind: "reset", after: 0 } },
      { when: ["hi"], reply: "hello" },
    ]),
  };
  const first = await startScriptServer(script);
  const breaker = openBreaker({ failures: 1, waitMs: 100, longestMs: 100 });
  const model = withRetries(
    openChatModel({
      url: first.url,
      model: "m",
      deadlines: { connectMs: 1000, firstTokenMs: 1000, gapMs: 1000, totalMs: 5000 },
      maxAnswerBytes: 100_000,
    }),
    { tries: 3, baseMs: 5, longestMs: 10, breaker, probe: () => isAlive(first.url, undefined) },
  );
  const ask = async () => {
    const outcome = await model.chat({
      messages: [{ role: "user", content: "hi" }],
      temperature: 0,
      maxTokens: null,
    });
    return outcome.kind === "answered" ? outcome.reply.text : outcome.kind;
  };
  expect(await ask()).toBe("hello");
  expect(first.requests).toHaveLength(3);
  await first.close();
  expect(await ask()).toBe("unreachable");
  expect(breaker.waitMs()).toBeGreaterThan(0);

  const again = await startScriptServer({
    answer: () => "back",
    port: Number(new URL(first.url).port),
  });
  await expect.poll(ask, { timeout: 2000, interval: 20 }).toBe("back");
  expect(again.requests).toHaveLength(1);
  await again.close();
});
