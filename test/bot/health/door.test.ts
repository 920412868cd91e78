// Goal: health can be looked at as soon as its port is free, and who watches the log knows why it cannot. Method: a real
// port that another server has, on a clock that is set by hand.

import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, test } from "vitest";
import { showHealth } from "../../../src/bot/by-hand/attend.ts";
import type { Desk } from "../../../src/bot/handling/desk.ts";
import { listenHealth } from "../../../src/bot/health/http.ts";
import { healthLimits } from "../../../src/bot/health/limits.ts";
import { botLimits } from "../../../src/bot/limits.ts";
import { manualClock } from "../../fakes/manual-clock.ts";

const health: Parameters<typeof showHealth>[0]["health"] = {
  report: () => ({ kind: "health", live: "yes" }) as unknown as ReturnType<typeof health.report>,
  metrics: async () => "looop_up 1\n",
};

test("a port that another program has is told once, and taken once it is free", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const clock = manualClock();
  const told: string[] = [];
  const tried = Promise.withResolvers<void>();
  const open = Promise.withResolvers<void>();
  let tries = 0;
  const stop = new AbortController();
  const done = showHealth(
    {
      ...{ health, desk: { clock } as unknown as Desk },
      async listen(asked) {
        const door = await listenHealth({ host: "127.0.0.1", port }, asked);
        tries += 1;
        if (tries === 2) tried.resolve();
        return door;
      },
      report(event, { why }) {
        told.push(`${event} ${why ?? ""}`);
        if (event === "health_open") open.resolve();
      },
    },
    stop.signal,
  );
  await clock.untilAsleep();
  await clock.advance(botLimits.health_retry_ms);
  await tried.promise;
  await clock.untilAsleep();
  other.close();
  await once(other, "close");
  await clock.advance(botLimits.health_retry_ms);
  await open.promise;
  const metrics = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(await metrics.text()).toBe("looop_up 1\n");
  expect(told).toEqual([
    expect.stringMatching(/^health_closed nobody can look at .*EADDRINUSE/),
    "health_open ",
  ]);
  stop.abort();
  await done;
  await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
});

test("who opens connections and says nothing holds its place for some seconds, and no longer", async () => {
  const door = await listenHealth({ host: "127.0.0.1", port: 0 }, health);
  if (door.kind !== "open") throw new Error(door.why);
  const idle = Array.from({ length: healthLimits.callers_max }, () => connect(door.port, "127.0.0.1"));
  for (const socket of idle) socket.resume().on("error", () => undefined);
  await Promise.all(idle.map((socket) => once(socket, "connect")));
  for (const socket of idle) socket.write("GET /livez HTTP/1.1\r\nX: ");
  await Promise.all(idle.map((socket) => once(socket, "close")));
  expect((await fetch(`http://127.0.0.1:${door.port}/livez`)).status).toBe(200);
  await door.close();
}, 20_000);
