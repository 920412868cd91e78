// Goal: who starts the program reads what it did from its first moment, and never what another one does.
// Method: events in order, some before the one by which the log is known to be its own.

import { expect, test } from "vitest";
import { botLimits } from "../../src/bot/limits.ts";
import { sinceOurs } from "../../src/bot/live-log.ts";
import type { Event } from "../../src/engine/types.ts";

const event = (name: string, pid = 0): Event => ({ ts: "", event: name, pid });
const isOurs = ({ event: name, pid }: Event) => name === "pulse_started" && pid === 7;

async function told(events: readonly Event[]): Promise<readonly string[]> {
  const lines: string[] = [];
  const write = sinceOurs(isOurs, async ({ event: name }) => lines.push(name));
  for (const each of events) await write(each);
  return lines;
}

test("what came before its start is told with it, and then everything as it comes", async () => {
  const events = [
    event("channel_state"),
    event("health_closed"),
    event("pulse_started", 7),
    event("decided"),
  ];
  expect(await told(events)).toEqual(["channel_state", "health_closed", "pulse_started", "decided"]);
  expect(await told([...events, event("pulse_started", 7)])).toHaveLength(5);
});

test("where another one runs, nothing is", async () => {
  expect(await told([event("channel_state"), event("pulse_started", 8), event("decided")])).toEqual([]);
});

test("of very many the last are told", async () => {
  const many = Array.from({ length: botLimits.log_held_max + 50 }, (_, n) => event(`e${n}`));
  const lines = await told([...many, event("pulse_started", 7)]);
  expect(lines).toHaveLength(botLimits.log_held_max);
  expect(lines[0]).toBe("e51");
});
