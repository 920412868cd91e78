// Goal: who ends the loop is told that it has ended when nothing of it is left that could write. Method: a real process
// that gives up its lock at once and ends later.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { stopPulse } from "../../src/bot/apart.ts";
import { systemClock } from "../../src/engine/host/clock.ts";
import { systemProcesses } from "../../src/engine/host/processes.ts";
import type { PulseControl } from "../../src/engine/pulse-control.ts";

const LATE = `
  process.on("SIGTERM", () => setTimeout(() => process.exit(), 400));
  process.stdout.write("ready");
  setInterval(() => undefined, 1000);
`;

test("a loop that has given up its lock is not yet one that has ended", async () => {
  const child = spawn(process.execPath, ["-e", LATE], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  const { pid = 0 } = child;
  const processes = systemProcesses();
  const started = processes.ancestry(pid)[0]?.started ?? "";
  let looks = 0;
  const holder: PulseControl["holder"] = async () => {
    looks += 1;
    return looks === 1 ? { kind: "held", holder: { pid, started } } : { kind: "free" };
  };
  const engine = { pulse: { holder } };
  const stopped = await stopPulse({ engine, clock: systemClock(), processes });
  expect(processes.alive(pid, started)).toBe("dead");
  expect(stopped).toEqual({ kind: "stopped", pid, how: "asked" });
});
