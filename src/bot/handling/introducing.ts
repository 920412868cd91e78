// Strangers and pairing. A stranger learns nothing but how to be let in; whoever lets them in types a code that only the
// stranger has, so that a press alone opens no door.

import type { Inbound } from "../../channels/channel.ts";
import { refusedCard } from "../../notify/cards/notices.ts";
import { pairedCard, pairingCard, peopleCard } from "../../notify/cards/people.ts";
import { letIn, lettingInOf } from "../letting-in.ts";
import type { AccessOutcome } from "../people.ts";
import { type Desk, here, inboundSubject, notDone, type Outcome, type Speaker, settingOf } from "./desk.ts";

/** Told privately; to the same account not again and again. */
export interface Refusals {
  /** Whether this one is to be told now. */
  isDue(surface: string, user: string, now_ms: number): boolean;
}

export function createRefusals(every_ms: number, kept_max: number): Refusals {
  const told = new Map<string, number>();
  return {
    isDue(surface, user, now_ms) {
      const key = `${surface}:${user}`;
      const last = told.get(key);
      if (last !== undefined && now_ms - last < every_ms) return false;
      if (told.size >= kept_max) told.clear();
      told.set(key, now_ms);
      return true;
    },
  };
}

type Refusal = Extract<AccessOutcome, { kind: "refused" }>;

export function refuse(desk: Desk, inbound: Inbound, refusal: Refusal, refusals: Refusals): Outcome {
  const { surface, author } = inbound;
  const result = `refused ${author.kind} ${author.id} on ${surface}: ${refusal.why}`;
  const silent: Outcome = { event: "refused", result, replies: [] };
  if (refusal.who === "program") return silent;
  // Who presses waits for something to happen; words that go nowhere are not answered twice.
  const isAsked = inbound.what.kind !== "text" || inbound.what.addressed !== "overheard";
  if (!isAsked) return silent;
  const setting = settingOf(desk, surface, author.zone);
  const isDirect =
    inbound.what.kind === "text" ? inbound.what.addressed === "direct" : inbound.what.kind === "visit";
  if (refusal.who === "stranger" && isDirect) return offerPairing(desk, inbound, result);
  if (!refusals.isDue(surface, author.id, desk.clock.now_ms())) return silent;
  return { event: "refused", result, replies: [{ draft: refusedCard(refusal, setting), to: "private" }] };
}

function offerPairing(desk: Desk, inbound: Inbound, result: string): Outcome {
  const { surface, author, place } = inbound;
  const now_ms = desk.clock.now_ms();
  const setting = settingOf(desk, surface, author.zone);
  const who = { surface, user: author.id, name: author.name, place };
  const begun = desk.ledger.atomically((tables) => tables.pairings.begin(who, now_ms));
  if (begun.kind === "failed") return { event: "refused", result: `${result}; ${begun.why}`, replies: [] };
  if (begun.value.kind === "full") {
    const why = "Others are waiting to be let in just now.";
    return {
      event: "refused",
      result,
      replies: [
        { draft: refusedCard({ why, remedy: "Write to me again in an hour." }, setting), to: "here" },
      ],
    };
  }
  const draft = pairingCard(begun.value, setting);
  return {
    event: "pairing_offered",
    result: `a code for ${author.name} (${author.id}) on ${surface}`,
    replies: [{ draft, to: "here", subject: inboundSubject(inbound, "pairing") }],
  };
}

/**
 * By an owner: `pair CODE` lets in a new member, `pair CODE as ben approver` names them, `pair CODE as me` says that the
 * account is the owner's own.
 */
export function pair(desk: Desk, speaker: Speaker, said: string): Outcome {
  const [code = "", ...rest] = said.trim().split(/\s+/);
  const { people } = desk.access();
  const by = speaker.person.name;
  const now_ms = desk.clock.now_ms();
  const paired = desk.ledger.atomically((tables) =>
    letIn(tables, { code, ...lettingInOf(rest), by, people, now_ms }),
  );
  if (paired.kind === "failed") return notDone("pair", paired, speaker);
  const { value } = paired;
  if (value.kind !== "linked") return notDone("pair", value, speaker);
  const person = desk.access().people.find(({ name }) => name === value.person);
  const facts = { person: person ?? { name: value.person, roles: [], identities: [] }, by };
  const { surface, place } = value.pairing;
  return {
    event: "paired",
    result: `${value.name} on ${surface} is ${value.person}, let in by ${by}`,
    replies: [
      { draft: pairedCard(facts, speaker.setting), to: "here" },
      { draft: pairedCard(facts, settingOf(desk, surface, undefined)), to: place },
    ],
  };
}

export function showPeople(desk: Desk, speaker: Speaker): Outcome {
  return here("looked", "people", peopleCard(desk.access().people, speaker.setting));
}
