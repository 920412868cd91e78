// Commands that only look. What could not be read is said to be unknown, and is no empty list (I12).

import { isId } from "../../engine/ids.ts";
import { limits } from "../../engine/limits.ts";
import { askSubject } from "../../notify/ask-key.ts";
import { standingOf } from "../../notify/cards/ask.ts";
import { staleCard } from "../../notify/cards/ask-told.ts";
import { boardCard } from "../../notify/cards/board.ts";
import { detailsCard, whyCard } from "../../notify/cards/details.ts";
import { asksCard, costCard, goalsCard, schedulesCard, sensorsCard } from "../../notify/cards/lists.ts";
import { helpCard } from "../../notify/cards/notices.ts";
import { pictureCard, tailCard, unknownCard, workerCard, workersCard } from "../../notify/cards/workers.ts";
import type { AskFacts, HomeFacts } from "../../notify/facts.ts";
import { BOARD } from "../../notify/standing.ts";
import { botLimits } from "../limits.ts";
import type { AskRef, Command } from "../reading/command.ts";
import { helpTopics } from "../reading/help.ts";
import { type Desk, here, notDone, type Outcome, type Speaker } from "./desk.ts";
import { historyOf } from "./history.ts";
import { showJudgment } from "./judgment.ts";
import { withProof } from "./proof.ts";

export type Looking = Extract<
  Command,
  {
    verb:
      | "status"
      | "asks"
      | "ask"
      | "why"
      | "goals"
      | "workers"
      | "worker"
      | "log"
      | "shot"
      | "journal"
      | "cost"
      | "schedules"
      | "sensors"
      | "sensor"
      | "judge"
      | "autonomy"
      | "help";
  }
>;

export async function look(desk: Desk, speaker: Speaker, command: Looking): Promise<Outcome> {
  const { setting } = speaker;
  const shown = (draft: Parameters<typeof here>[2]) => here("looked", command.verb, draft);
  switch (command.verb) {
    case "status":
      return onPage(speaker, shown(boardCard(await homeFacts(desk), setting)));
    case "asks":
      return shown(asksCard((await homeFacts(desk)).asks, setting));
    case "ask":
    case "why":
      return oneAsk(desk, speaker, command);
    case "goals":
      return shown(goalsCard((await homeFacts(desk)).goals, setting));
    case "workers":
      return shown(workersCard((await homeFacts(desk)).workers, setting));
    case "worker":
      return worker(desk, speaker, command.worker);
    case "log":
      return log(desk, speaker, command);
    case "shot":
      return shot(desk, speaker, command.worker);
    case "journal":
      return journal(desk, speaker, command.lines);
    case "cost": {
      const spend = await desk.engine.pulse.spend(command.days);
      return spend.kind === "ok" ? shown(costCard(spend, setting)) : notDone("show the cost", spend, speaker);
    }
    case "schedules":
      return shown(schedulesCard((await homeFacts(desk)).schedules, setting));
    case "sensors":
      return shown(sensorsCard((await homeFacts(desk)).sensors, setting));
    case "sensor":
      return sensor(desk, speaker, command.sensor);
    case "judge":
      return command.ask === undefined
        ? showJudgment(desk, speaker, command)
        : oneAsk(desk, speaker, { verb: "why", ask: command.ask });
    case "autonomy":
      return showJudgment(desk, speaker, command);
    case "help": {
      const topic = command.topic ?? "";
      const markdown = helpTopics[topic] ?? helpTopics[""] ?? "";
      return shown(helpCard({ topic: topic in helpTopics ? topic : "", markdown }, setting));
    }
  }
}

async function homeFacts(desk: Desk): Promise<HomeFacts> {
  return desk.observer.home(await desk.observer.asks());
}

async function oneAsk(
  desk: Desk,
  speaker: Speaker,
  { verb, ask }: Extract<Looking, { verb: "ask" | "why" }>,
): Promise<Outcome> {
  const facts = await findAsk(desk, ask);
  if (facts === undefined) return unknownAsk(speaker, ask);
  const standing = standingOf(facts);
  const isOver = standing === "closed" || standing === "orphaned";
  const { setting } = speaker;
  const draft =
    verb === "why"
      ? whyCard(facts, setting, await historyOf(desk, facts))
      : isOver
        ? staleCard(facts, setting)
        : detailsCard(withProof(desk, facts), setting);
  return { ...here("looked", `${verb} ${facts.ask.id}`, draft), subject: askSubject(facts.row.key) };
}

export async function findAsk(desk: Desk, { by, value }: AskRef): Promise<AskFacts | undefined> {
  const row = desk.ledger.look((tables) =>
    by === "code" ? tables.asks.byCode(value) : tables.asks.byId(value),
  );
  if (row.kind === "failed" || row.value === undefined) return undefined;
  const facts = await desk.observer.ask(row.value.key);
  return facts === undefined || "kind" in facts ? undefined : facts;
}

export function unknownAsk(speaker: Speaker, { by, value }: AskRef): Outcome {
  const name = by === "code" ? `#${value}` : value;
  return notDone(
    `show ${name}`,
    { why: `there is no ask ${name}`, remedy: "say `asks` to see what is open" },
    speaker,
  );
}

async function worker(desk: Desk, speaker: Speaker, id: string): Promise<Outcome> {
  const { setting } = speaker;
  const facts = await homeFacts(desk);
  if (facts.workers.kind === "unknown")
    return here("looked", `worker ${id}`, unknownCard("workers", facts.workers.why, setting));
  const found = facts.workers.value.find((each) => each.id === id);
  if (found === undefined)
    return noWorker(
      speaker,
      id,
      facts.workers.value.map((each) => String(each.id)),
    );
  const asks = facts.asks.kind === "ok" ? facts.asks.value.filter(({ ask }) => ask.worker === id) : [];
  const goal =
    facts.goals.kind === "ok" ? facts.goals.value.find((each) => each.id === found.goal) : undefined;
  const card = workerCard({ worker: found, asks, ...(goal && { goalTitle: goal.title }) }, setting);
  return here("looked", `worker ${id}`, card);
}

function noWorker(speaker: Speaker, id: string, others: readonly string[]): Outcome {
  const known =
    others.length === 0
      ? "nobody works just now"
      : `there are ${others.slice(0, botLimits.names_told_max).join(", ")}`;
  return notDone(`look at ${id}`, { why: `there is no worker ${id}`, remedy: known }, speaker);
}

async function log(
  desk: Desk,
  speaker: Speaker,
  { worker: id, lines }: Extract<Looking, { verb: "log" }>,
): Promise<Outcome> {
  if (!isId(id)) return noWorker(speaker, id, []);
  const read = await desk.engine.terminals.log(id, { tail: lines, text: "plain" });
  if (read.kind !== "ok") return notDone(`show the log of ${id}`, read, speaker);
  const tail = {
    title: `The log of ${id}`,
    name: `log-${id}`,
    text: read.text,
    dropped_bytes: read.dropped_bytes,
  };
  return here("looked", `log ${id}`, tailCard(tail, speaker.setting));
}

/** A picture where people would rather look; where none can be drawn, the screen as text. */
export async function shot(desk: Desk, speaker: Speaker, id: string): Promise<Outcome> {
  if (!isId(id)) return noWorker(speaker, id, []);
  const { setting } = speaker;
  const text = await desk.engine.terminals.shot(id, "plain", "whole");
  if (text.kind !== "ok") return notDone(`show ${id}`, text, speaker);
  const screen = text.shot.text ?? "";
  // A picture cannot be searched for secrets, so one is drawn only of a screen without any (I10).
  const isClean = desk.redact(screen).found.length === 0;
  const picture =
    setting.can.files === "yes" && isClean ? await desk.engine.terminals.picture(id) : undefined;
  const draft =
    picture?.kind === "ok"
      ? pictureCard({ worker: id, png: picture.png, screen }, setting)
      : tailCard(
          { title: `The screen of ${id}`, name: `screen-${id}`, text: screen, dropped_bytes: 0 },
          setting,
        );
  return here("looked", `screen of ${id}`, draft);
}

async function journal(desk: Desk, speaker: Speaker, lines: number): Promise<Outcome> {
  const read = await desk.engine.journal.tail(lines);
  if (read.kind !== "ok") return notDone("show the journal", read, speaker);
  const text = `${read.lines.join("\n")}\n`;
  return here(
    "looked",
    "journal",
    tailCard({ title: "The journal", name: "journal", text, dropped_bytes: 0 }, speaker.setting),
  );
}

async function sensor(desk: Desk, speaker: Speaker, name: string): Promise<Outcome> {
  if (!isId(name) || name.length > limits.id_chars_max) {
    return notDone(
      `show sensor ${name}`,
      { why: "there is no such sensor", remedy: "say `sensors`" },
      speaker,
    );
  }
  const read = await desk.engine.sensors.read(name);
  if (read.kind !== "ok") return notDone(`show sensor ${name}`, read, speaker);
  return here(
    "looked",
    `sensor ${name}`,
    tailCard(
      { title: `Sensor ${name}`, name: `sensor-${name}`, text: read.script, dropped_bytes: 0 },
      speaker.setting,
    ),
  );
}

/** What is posted on somebody's own page stays there, and is kept as it is. */
function onPage({ inbound }: Speaker, outcome: Outcome): Outcome {
  const isPage = inbound.what.kind === "visit" && inbound.what.page === "yes";
  return isPage
    ? { ...outcome, replies: outcome.replies.map((reply) => ({ ...reply, subject: BOARD })) }
    : outcome;
}
