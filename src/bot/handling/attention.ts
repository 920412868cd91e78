// One's own attention: what waits, what happened, when to be left in peace; and several answers with one press, of what can
// be taken back alone. What a press answers was frozen when it was shown: an ask is named by its content.

import { standingOf } from "../../notify/cards/ask.ts";
import { digestCard } from "../../notify/cards/attention.ts";
import { batchedCard, batchOf, quietCard, triageCard } from "../../notify/cards/triage.ts";
import type { AskFacts } from "../../notify/facts.ts";
import type { ChangeRow } from "../../notify/ledger/persons.ts";
import type { AskKey } from "../../notify/nouns.ts";
import { restedBy, waitingFor } from "../../notify/waiting.ts";
import { botLimits } from "../limits.ts";
import type { Command, Quiet } from "../reading/command.ts";
import { decisionsSince, goneSince } from "../since.ts";
import { type Desk, here, inboundSubject, notDone, type Outcome, type Speaker } from "./desk.ts";
import { changeSubject } from "./drafts-here.ts";

export type Attending = Extract<Command, { verb: "triage" | "digest" | "quiet" }>;

export async function attendTo(desk: Desk, speaker: Speaker, command: Attending): Promise<Outcome> {
  switch (command.verb) {
    case "triage":
      return triage(desk, speaker);
    case "digest":
      return digest(desk, speaker);
    case "quiet":
      return quiet(desk, speaker, command.quiet);
  }
}

async function waiting(desk: Desk, { person }: Speaker) {
  const observed = await desk.observer.asks();
  if (observed.kind === "failed") return observed;
  const asks = waitingFor(person, observed.asks, desk.access().singleOwner);
  return { kind: "ok", asks, rested: restedBy(person.name, observed.asks) } as const;
}

// --- what waits ----------------------------------------------------------------------------------------------------

interface Frozen {
  readonly ask: AskKey;
  readonly text: string;
}

async function triage(desk: Desk, speaker: Speaker): Promise<Outcome> {
  const found = await waiting(desk, speaker);
  if (found.kind === "failed") return notDone("triage", found, speaker);
  const { asks, rested } = found;
  const batch = batchOf(asks);
  const shown = here("looked", "triage", triageCard({ asks, rested }, speaker.setting));
  if (batch.length === 0) return shown;
  const id = inboundSubject(speaker.inbound, "batch");
  const now_ms = desk.clock.now_ms();
  const frozen: readonly Frozen[] = batch.map(({ ask, row }) => ({
    ask: row.key,
    text: ask.recommend?.option ?? "",
  }));
  const change: ChangeRow = {
    id,
    kind: "batch",
    target: "",
    after: JSON.stringify(frozen),
    by: speaker.person.name,
    made_ms: now_ms,
    expires_ms: now_ms + botLimits.reading_ms_max,
    state: "proposed",
  };
  const draft = triageCard({ asks, rested, batch: id }, speaker.setting);
  return {
    event: "looked",
    result: "triage",
    replies: [{ draft, to: "here", subject: changeSubject(id) }],
    commit: (tables) => tables.changes.put(change),
  };
}

/** Each of them is asked about again: what has changed, or is over, is left alone. */
export async function answerBatch(desk: Desk, speaker: Speaker, change: ChangeRow): Promise<Outcome> {
  const frozen = JSON.parse(change.after) as readonly Frozen[];
  const results: { readonly facts: AskFacts; readonly said: string }[] = [];
  for (const { ask, text } of frozen) {
    const facts = await desk.observer.ask(ask);
    if (facts === undefined || "kind" in facts) continue;
    results.push({ facts, said: await answerOne(desk, speaker, facts, text) });
  }
  desk.changed();
  const recorded = results.filter(({ said }) => said === RECORDED);
  return {
    event: "batch",
    result: `${recorded.length} answered as recommended: ${recorded.map(({ facts }) => facts.ask.id).join(", ")}`,
    replies: [
      { draft: batchedCard(results, speaker.setting), to: "here", subject: changeSubject(change.id) },
    ],
    commit(tables) {
      tables.changes.put({ ...change, state: "made" });
      for (const { facts } of recorded) tables.asks.wake(facts.row.key);
    },
  };
}

const RECORDED = "recorded";

async function answerOne(desk: Desk, speaker: Speaker, facts: AskFacts, text: string): Promise<string> {
  const { ask } = facts;
  const [still] = batchOf([facts]);
  if (still === undefined || standingOf(facts) === "closed") return "it is over, and yours changes nothing";
  const outcome = await desk.engine.mailbox.answer(
    { ask: ask.id, text, raised_s: ask.raised_s, decision: { kind: "choice" } },
    speaker.actor,
  );
  if (outcome.kind === "recorded" || (outcome.kind === "already" && outcome.same)) return RECORDED;
  return "why" in outcome ? `not done, ${outcome.why}` : "it is over, and yours changes nothing";
}

// --- what happened -------------------------------------------------------------------------------------------------

async function digest(desk: Desk, speaker: Speaker): Promise<Outcome> {
  const found = await waiting(desk, speaker);
  if (found.kind === "failed") return notDone("digest", found, speaker);
  const { asks, rested } = found;
  const { name } = speaker.person;
  const home = await desk.observer.home(await desk.observer.asks());
  const kept = desk.ledger.look((tables) => {
    const since_ms = tables.attention.habits(name).said_ms ?? desk.clock.now_ms() - botLimits.digest_ms;
    return { since_ms, done: decisionsSince(tables, since_ms) };
  });
  if (kept.kind === "failed") return notDone("digest", kept, speaker);
  const { since_ms, done } = kept.value;
  const goneWorkers = goneSince(home, since_ms);
  const draft = digestCard({ name, since_ms, waiting: asks, rested, done, goneWorkers }, speaker.setting);
  return here("looked", "digest", draft);
}

// --- one's own hours -----------------------------------------------------------------------------------------------

function quiet(desk: Desk, speaker: Speaker, said: Quiet): Outcome {
  const { name, manners = {} } = speaker.person;
  const kept = desk.ledger.look((tables) => tables.attention.habits(name));
  if (kept.kind === "failed") return notDone("quiet", kept, speaker);
  const { hours: _hours, until_ms: _until, ...others } = kept.value;
  switch (said.kind) {
    case "show":
      return here("looked", "quiet", quietCard({ manners, habits: kept.value }, speaker.setting));
    case "off":
      return {
        ...here(
          "changed",
          "no quiet hours",
          quietCard({ manners, habits: { ...others, hours: "off" } }, speaker.setting),
        ),
        commit(tables) {
          tables.attention.setHours(name, "off");
          tables.attention.setQuietUntil(name, undefined);
        },
      };
    case "until": {
      const habits = { ...kept.value, until_ms: said.at_ms };
      return {
        ...here(
          "changed",
          `quiet until ${new Date(said.at_ms).toISOString()}`,
          quietCard({ manners, habits }, speaker.setting),
        ),
        commit: (tables) => tables.attention.setQuietUntil(name, said.at_ms),
      };
    }
    case "hours": {
      const { from_minute, to_minute } = said;
      const hours = { from_minute, to_minute };
      const habits = { ...kept.value, hours };
      return {
        ...here("changed", "quiet hours", quietCard({ manners, habits }, speaker.setting)),
        commit: (tables) => tables.attention.setHours(name, hours),
      };
    }
  }
}
