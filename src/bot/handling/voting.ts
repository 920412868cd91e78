// A gate that takes more than one person: each yes is a vote, on disk before it is counted, so that two at the same moment
// see each other; the last one that is needed is the answer. One no is the answer at once.

import { askSubject } from "../../notify/ask-key.ts";
import { votedCard } from "../../notify/cards/confirming.ts";
import type { AskFacts } from "../../notify/facts.ts";
import type { Vote } from "../../notify/nouns.ts";
import { approversOf, jointLimits, othersWhoMay, votesThatCount } from "../../notify/quorum.ts";
import type { Act } from "../acts.ts";
import { type Desk, here, notDone, type Outcome, type Speaker } from "./desk.ts";

type AnswerAct = Extract<Act, { act: "answer" }>;

export type Ballot =
  /** `act`: what the last one of them says in the name of all. */
  | { readonly kind: "carried"; readonly act: AnswerAct }
  | { readonly kind: "waits"; readonly outcome: Outcome };

export function vote(desk: Desk, speaker: Speaker, act: AnswerAct, facts: AskFacts): Ballot {
  const { ask, row } = facts;
  const needed = approversOf(ask, desk.approvals);
  if (act.decision !== "approve" || needed <= 1) return { kind: "carried", act };
  const { name } = speaker.person;
  if (ask.by === name) {
    const why = "you asked for this yourself, and it takes other people";
    const remedy = "ask another approver";
    return { kind: "waits", outcome: notDone(`approve ${ask.id}`, { why, remedy }, speaker) };
  }
  const now_ms = desk.clock.now_ms();
  const { people } = desk.access();
  const mine: Vote = {
    person: name,
    at_ms: now_ms,
    surface: speaker.inbound.surface,
    ...(act.limits !== undefined && { limits: act.limits }),
  };
  const kept = desk.ledger.atomically((tables) => {
    tables.attention.vote(row.key, mine);
    return votesThatCount(tables.attention.votes(row.key), ask, { people, now_ms });
  });
  if (kept.kind === "failed") return { kind: "waits", outcome: notDone(`approve ${ask.id}`, kept, speaker) };
  const votes = kept.value;
  if (votes.length >= needed) {
    const limits = jointLimits(votes);
    return { kind: "carried", act: { ...act, ...(limits !== undefined && { limits }) } };
  }
  desk.changed();
  const others = othersWhoMay(votes, ask, people);
  const result = `${ask.id} was approved by ${votes.length} of ${needed}: ${votes.map(({ person }) => person).join(", ")}`;
  const outcome = here("voted", result, votedCard({ facts, votes, needed, others }, speaker.setting));
  return {
    kind: "waits",
    outcome: { ...outcome, subject: askSubject(row.key), words: act.words ?? act.text },
  };
}
