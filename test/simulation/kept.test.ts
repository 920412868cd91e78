// Goal: nothing that one uses grows for ever: of every kind of file and of row there is no more after 650 days
// than after 550, but for what docs/state.md keeps on purpose. Method: a house and its loop in memory,
// with a real ledger, live a minute of every twenty-fifth day; what stands then is counted by kind.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { expect, it } from "vitest";
import type { AskRequest } from "../../src/engine/engine.ts";
import type { WorkerId } from "../../src/engine/ids.ts";
import { type House, openHouse } from "../support/house.ts";
import { kim } from "./tale.ts";
import { type Loop, openLoop, says } from "./world.ts";

const DAY_MS = 86_400_000;
/** Longer than an ended session and a heard message are kept. */
const APART_MS = 25 * DAY_MS;
/** Everything is looked at anew, and what was asked is shown. */
const LOOK_MS = 25_000;
const LIVES = 26;
/** By then everything that goes by its age has begun to go: a place where nothing was heard after 400 days. */
const STEADY = 22;

/** By intention: more of it with every visit. The second is what docs/state.md says of it. */
const kept: Readonly<Record<string, string>> = {
  "asks/archive": "for ever: an id is never used again",
  "answers/archive": "for ever: an id is never used again",
  "goals/archive": "a second one of that name becomes `<id>-1.md` | `looop goal archive` | for ever",
  "proposals/done": "the newest 200",
  "row audit": "audit: 800 days",
};

const state = readFileSync(join(import.meta.dirname, "../../docs/state.md"), "utf8");

type Counts = Readonly<Record<string, number>>;

/** Kinds of files by their directory, with names of their own taken out; kinds of rows by their table. */
function countsOf({ control, ledgerPath }: House): Counts {
  const counts: Record<string, number> = {};
  const add = (kind: string, count: number) => {
    counts[kind] = (counts[kind] ?? 0) + count;
  };
  for (const [key, { thing }] of control.snapshot().nodes) {
    const [top = "", second = "", third] = key.split("/");
    const isNamed = third !== undefined && (second === "archive" || second === "done" || second === "used");
    if (thing.kind === "file") add(isNamed || second === "consumed" ? `${top}/${second}` : top, 1);
  }
  const db = new Sqlite(ledgerPath, { readonly: true });
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[];
  for (const table of tables)
    add(`row ${table}`, Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()));
  db.close();
  return counts;
}

/** One of everything that happens in a house: asked and answered, begun and ended, told, approved, said, written. */
async function visit(house: House, loop: Loop, nth: number): Promise<void> {
  const { control, clock, engine } = house;
  const worker = `w${nth}` as WorkerId;
  const raise = (request: Omit<AskRequest, "worker">) =>
    engine.mailbox.raise({ worker, ...request }, { kind: "worker", id: worker, meta: false });
  clock.setWall(clock.now_ms() + APART_MS);
  house.employ(worker, `g${nth}`);
  const launch = { v: 1, id: worker, gen: `g${nth}`, ts: Math.floor(clock.now_ms() / 1_000), by: "kim" };
  control.plant(`launches/${worker}.json`, JSON.stringify(launch));
  control.plant(`prompts/${worker}.md`, "go");
  await engine.playbook.write(`Be kind, for the ${nth}th time.\n`, {}, kim);
  await engine.goals.write(`goal-${nth}`, "Tidy up the shed.\n", {}, kim);
  await engine.goals.archive(`goal-${nth}`, {}, kim);
  await engine.mailbox.tell(worker, "go on", kim);
  loop.deciders.push(says(JSON.stringify({ action: "run_shell", cmd: `deploy q${nth}x`, reason: "now" })));
  loop.sensors.set("ci", says(`{"signal":${nth}}`));
  const asked = await raise({ prompt: `Which region for q${nth}x?`, options: ["eu", "us"] });
  const dropped = await raise({ prompt: "Is anybody there?" });
  await raise({ prompt: "Still there?", expires_in_s: 10 });
  await clock.advance(LOOK_MS);
  if (asked.kind !== "raised" || dropped.kind !== "raised") throw new Error("it was not asked");
  await engine.mailbox.withdraw(dropped.ask.id, kim);
  await engine.mailbox.drainTells(worker);
  const ada = house.world("slack").person("U-ada");
  await ada.say("status");
  const card = house
    .world("slack")
    .messages.find(({ state, card: { title } }) => state === "there" && title.includes(`q${nth}x?`));
  if (card === undefined) throw new Error("it was not shown");
  await ada.press(card.ref, card.card.rows.flat().find(({ label }) => label.startsWith("1 ·"))?.label ?? "");
  const open = await engine.mailbox.open();
  for (const { id, kind } of open.kind === "ok" ? open.asks : [])
    if (kind === "gate") await engine.mailbox.answer({ ask: id, text: "yes" }, kim);
  house.dismiss(worker);
  await clock.advance(LOOK_MS);
}

it("650 days leave no more behind than 550, but for what is kept on purpose", {
  timeout: 120_000,
}, async () => {
  const house = await openHouse({ surfaces: ["slack"] });
  const { control } = house;
  const sessions = {
    ...house.ports.sessions,
    async remove(id: string) {
      control.wipe(`sessions/${id}`);
      return { kind: "removed" } as const;
    },
  };
  const loop = openLoop({ ...house, ports: { ...house.ports, sessions } });
  control.plant("sensors/ci.sh", { kind: "file", bytes: Buffer.from("#!/bin/sh\n"), mode: 0o755 });
  loop.start();
  let steady: Counts = {};
  try {
    for (let nth = 1; nth <= LIVES; nth += 1) {
      await visit(house, loop, nth);
      if (nth !== STEADY && nth !== LIVES) continue;
      await house.restart("stopped"); // forgets what is old when it starts, and every hour
      await house.clock.advance(LOOK_MS);
      if (nth === STEADY) steady = countsOf(house);
    }
    const last = countsOf(house);
    const grown = Object.keys(last).filter((kind) => (last[kind] ?? 0) > (steady[kind] ?? 0));
    expect(grown.sort()).toEqual(Object.keys(kept).sort());
    for (const words of Object.values(kept)) expect(state).toContain(words);
    expect([loop.broken, loop.ran.length]).toEqual([[], LIVES]);
  } finally {
    await loop.stop();
    await house.close();
  }
});
