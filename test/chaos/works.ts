// What people and workers do in a chaos: they work, ask, want, press, reply, type, and look at their terminals.

import { writeFileSync } from "node:fs";
import { setTimeout as timer } from "node:timers/promises";
import { AGENT, LAP } from "./layout.ts";
import { livingIn, signal } from "./processes.ts";
import { aside, judgeVerb, type Run } from "./run.ts";
import { decidingOn, screensOf } from "./screens.ts";

export const OWNER = { kind: "person", name: "ann", surface: "terminal" } as const;
/** Each is four processes. */
const WORKERS_ALIVE_MAX = 3;
/** Each takes some laps, and the machine some seconds for each of them. */
const PLANS_MAX = 2;
const CLIENTS_MAX = 2;
/** A plan that gets nowhere ends in time. */
const LAPS_MAX = 8;

/** At home, at the far end of a relay, or in a tree of its own. */
export async function employ(run: Run): Promise<void> {
  const { stand, workers, dice, broken, spoilt } = run;
  if (livingIn(stand).filter(({ role }) => role === "host").length >= WORKERS_ALIVE_MAX) return;
  const id = `w${run.names.length + 1}`;
  run.names.push(id);
  const where = dice.pick(["at home", "at home", "behind a relay", "in a tree of its own"] as const);
  const program = `bash ${AGENT} {{prompt_file}} ${1 + dice.below(3)}`;
  const far = `"$LOOOP_BIN" relay ${stand.far} LOOOP_SESSION_ID=${id} ${program}`;
  const started = await stand.engine.workers.start(
    {
      id,
      prompt: "ask, and do as you are told",
      command: where === "behind a relay" ? far : program,
      ...(where === "in a tree of its own" && { repo: stand.repo }),
    },
    OWNER,
  );
  workers.push(id);
  if (started.kind !== "started" && spoilt.size === 0)
    broken.push(`${id} did not start: ${JSON.stringify(started)}`);
  run.story(`worker ${id} begins ${where}${started.kind === "started" ? "" : ", and is refused"}`);
}

/** The loop wants something, and is woken by an edit of a goal. */
export async function wish(run: Run): Promise<void> {
  const { stand, dice } = run;
  run.wishes += 1;
  const token = `wish-${run.wishes}`;
  const kinds = [
    "shell",
    "shell",
    "shell",
    "start",
    "start",
    "tell",
    "kill",
    "notify",
    "sudo",
    "banned",
    "plan",
  ] as const;
  const kind = dice.pick(kinds);
  const name = nameFor(run, kind);
  run.wanted.push({ token, kind, name });
  writeFileSync(stand.wishes, `${token} ${kind} ${name}\n`);
  const written = await stand.engine.goals.write("chaos", `see to wish ${run.wishes}\n`, {}, OWNER);
  run.story(`the loop is to want ${token}: ${kind} ${name} (${written.kind})`);
}

function nameFor({ wishes, workers, plans, dice }: Run, kind: string): string {
  if (kind === "start") return workers[workers.push(`m${wishes}`) - 1] ?? "";
  if (kind === "plan") return plans[plans.push(`q${wishes}`) - 1] ?? "";
  return workers.length === 0 ? "nobody" : dice.pick(workers.slice(-3));
}

/** Two steps, each of which takes two laps; the second one asks something. */
export async function plan(run: Run): Promise<void> {
  const { stand, plans, broken, spoilt } = run;
  if (plans.filter((id) => id.startsWith("p")).length >= PLANS_MAX) return;
  const id = `p${plans.length + 1}`;
  plans.push(id);
  const finish = (step: string) => [{ kind: "command", run: `grep -q whole ${step}.txt` }] as const;
  const started = await stand.engine.plans.start(
    {
      id,
      goal: "both are written",
      cwd: stand.repo,
      evaluate: "no",
      limits: { laps_max: LAPS_MAX },
      worker: { command: `bash ${LAP} {{prompt_file}}` },
      steps: [
        { title: "write the first", finish: finish("S1") },
        { title: "write the second", finish: finish("S2") },
      ],
    },
    OWNER,
  );
  const approved =
    started.kind === "done" ? await stand.engine.plans.go(id, started.plan.hash, OWNER) : started;
  if (approved.kind !== "done" && spoilt.size === 0)
    broken.push(`${id} was not approved: ${JSON.stringify(approved)}`);
  run.story(`Ann approves plan ${id}${approved.kind === "done" ? "" : ", and is refused"}`);
}

/** Somebody at a terminal looks, types, leaves. */
export function sit(run: Run): void {
  const { stand, clients, dice } = run;
  if (clients.length < CLIENTS_MAX) {
    clients.push(stand.client());
    run.story("Ann sits down at a terminal");
    return;
  }
  const client = dice.pick(clients);
  const keys = dice.pick(["yes\r", "no\r", "1\r", "\t", "\t", "/status\r", "leave"]);
  if (keys === "leave") {
    clients.splice(clients.indexOf(client), 1);
    client.kill("SIGKILL");
  } else client.write(keys);
  run.story(keys === "leave" ? "a terminal goes away" : `Ann types ${JSON.stringify(keys)} at a terminal`);
}

export function press(run: Run): void {
  const open = screensOf(run.stand).filter((each) => decidingOn(each).length > 0);
  if (open.length === 0) return;
  const shown = run.dice.pick(open);
  const label = run.dice.pick(decidingOn(shown));
  run.story(`Ann presses ${label} on ${shown.where}`);
  aside(run, `a press on ${shown.where}`, shown.press(label));
}

/** The same ask, on two platforms at once. */
export function pressTwice(run: Run): void {
  const open = screensOf(run.stand).filter((each) => decidingOn(each).length > 0);
  if (open.length === 0) return;
  const first = run.dice.pick(open);
  const token = tokenIn(first.text);
  const same = open.filter(({ text }) => tokenIn(text) === token).slice(0, 3);
  for (const shown of same) aside(run, "a press", shown.press(run.dice.pick(decidingOn(shown))));
  run.story(`Ann presses ${same.length} cards of ${token} at once`);
}

export const tokenIn = (text: string): string =>
  /(?:[wm]\d+|[pq]\d+-S\d+-\d+) round \d+\? \(try \d+\)|wish-\d+/.exec(text)?.[0] ?? "";

export function reply(run: Run): void {
  const open = screensOf(run.stand).filter((each) => decidingOn(each).length > 0);
  if (open.length === 0) return;
  const shown = run.dice.pick(open);
  const words = run.dice.pick(["yes", "no", "1", "blue", "later", "approve but only staging", "why"]);
  run.story(`Ann replies "${words}" on ${shown.where}`);
  shown.reply(words);
}

/** A verb of somebody at the machine, which may be killed in the middle of it. */
export async function verb(run: Run): Promise<void> {
  const { stand, dice } = run;
  const open = await stand.engine.mailbox.open();
  const ask = open.kind === "ok" && open.asks.length > 0 ? dice.pick(open.asks) : undefined;
  const token = `told-${run.told.length + 1}`;
  const worker = run.workers.at(-1);
  const lines: readonly (readonly string[])[] = [
    ...(ask === undefined ? [] : [["answer", ask.id, ask.kind === "gate" ? "yes" : "red"]]),
    ...(worker === undefined ? [] : [["tell", worker, token]]),
    ["asks"],
    ["status"],
  ];
  const line = dice.pick(lines);
  if (line[0] === "tell") run.told.push(token);
  const isKilled = dice.chance(0.3);
  const ended = stand.verb(...line);
  aside(
    run,
    line.join(" "),
    ended.then((how) => judgeVerb(run, line.join(" "), how)),
  );
  run.story(`somebody types looop ${line.join(" ")}${isKilled ? ", and is killed over it" : ""}`);
  if (!isKilled) return;
  await timer(dice.below(250));
  const living = livingIn(stand).filter(
    ({ role, name }) => role === "verb" && name === line.slice(0, 2).join(" "),
  );
  for (const each of living.slice(0, 1)) signal(stand, each, "SIGKILL");
}

/** Where one runs already: it says so, and leaves that alone. */
export function upAgain(run: Run): void {
  if (!run.stand.isUp()) return;
  run.story("somebody starts a second loop");
  aside(
    run,
    "a second up",
    run.stand.verb("up").then((how) => judgeVerb(run, "up", how)),
  );
}
