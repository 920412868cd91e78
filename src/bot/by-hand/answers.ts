// An answer to a gate, typed at the machine while the program runs: it passes the same people, votes and typed phrases
// as on any surface, and is audited like them (I2, I5). What would be shown on a card is told in a line.

import type { Inbound } from "../../channels/channel.ts";
import { terminalHome } from "../../channels/open.ts";
import { readGate } from "../../engine/mailbox/decision.ts";
import type { AskFacts } from "../../notify/facts.ts";
import type { Outbox } from "../../notify/outbox/outbox.ts";
import { type Act, deedOf } from "../acts.ts";
import { handleAsk } from "../handling/answering.ts";
import { commitOutcome } from "../handling/commit.ts";
import { confirmingOf, wrongCode } from "../handling/confirming.ts";
import { type Desk, type Outcome, refOf, type Speaker, settingOf } from "../handling/desk.ts";
import { accessOf } from "../people.ts";
import type { AnswerOp, HandReply } from "./wire.ts";

type AnswerAct = Extract<Act, { act: "answer" }>;
type Counted = AnswerAct | Extract<Act, { act: "wrong_code" }>;

export async function answerByHand(
  desk: Desk,
  outbox: Pick<Outbox, "putInto">,
  op: AnswerOp,
): Promise<HandReply> {
  const open = await desk.observer.asks();
  if (open.kind === "failed") return open;
  const facts = open.asks.find(({ ask }) => ask.id === op.ask && ask.raised_s === op.raised_s);
  if (facts === undefined) return { kind: "over" };
  const inbound = inboundOf(desk, op);
  const act = actOf(desk, inbound, facts);
  if (act === undefined) {
    const why = "it says neither a clear yes nor a clear no";
    return refusal(why, "say `yes` or `no`; add limits as `yes: only staging`");
  }
  const access = accessOf("terminal", inbound.author, deedOf(act, facts.ask), desk.access());
  if (access.kind === "refused") return refusal(access.why, access.remedy);
  const kept = desk.ledger.atomically(({ inbox }) => {
    const now_ms = desk.clock.now_ms();
    inbox.accept(inbound, now_ms);
    // Handled here, and by nobody after a death: whoever typed it sees that it was not confirmed.
    inbox.handled(inbound.surface, inbound.id, "typed at the machine", now_ms);
  });
  if (kept.kind === "failed") return kept;
  const { person } = access;
  const speaker: Speaker = {
    inbound,
    person,
    actor: { kind: "person", name: person.name, surface: "terminal", ref: refOf(inbound) },
    setting: settingOf(desk, "terminal", person.zone),
  };
  const outcome =
    act.act === "answer" ? await handleAsk(desk, speaker, act, facts) : wrongCode(desk, speaker, act.tries);
  const done = desk.ledger.atomically((tables) => {
    for (const { draft, to, subject, lane } of outcome.replies) {
      // What is said here is the reply to the verb; what goes elsewhere is a code.
      if (typeof to === "string" || subject === undefined) continue;
      outbox.putInto(tables, { subject, place: to, lane: lane ?? "reply", draft, final: "yes" });
    }
    commitOutcome(tables, {
      inbound,
      outcome: { words: op.text, ...outcome },
      person: person.name,
      now_ms: desk.clock.now_ms(),
    });
  });
  return done.kind === "failed" ? done : replyOf(desk, outcome, { speaker, facts });
}

/**
 * At the start nobody records anything: what was under way when the last process died is begun again by who waits in the
 * inbox, and what was typed here is not.
 */
export function forgetRecordings({ ledger }: Pick<Desk, "ledger">): void {
  ledger.atomically(({ asks }) => {
    for (const { key, recording } of asks.listOpen())
      if (recording !== undefined) asks.recording(key, undefined);
  });
}

function inboundOf({ ids, clock }: Desk, { text, by }: AnswerOp): Inbound {
  const id = `hand-${ids.nonce()}`;
  return {
    surface: "terminal",
    id,
    at_ms: clock.now_ms(),
    place: terminalHome,
    author: { kind: "user", id: by, name: by },
    what: { kind: "text", message: id, text, addressed: "direct" },
  };
}

/** What they were asked to type, else a clear yes or no. */
function actOf(desk: Desk, inbound: Inbound, { ask, row }: AskFacts): Counted | undefined {
  if (inbound.what.kind !== "text") return undefined;
  const { text } = inbound.what;
  const read = readGate(text);
  const confirming = confirmingOf(desk, inbound);
  if (confirming?.act === "answer" && confirming.ask === row.key) return confirming;
  if (confirming?.act === "wrong_code" && read === undefined) return confirming;
  if (ask.kind !== "gate" || (read?.kind !== "approve" && read?.kind !== "deny")) return undefined;
  const { kind, limits } = read;
  return {
    act: "answer",
    ask: row.key,
    text,
    decision: kind,
    ...(limits !== undefined && { limits }),
  };
}

const refusal = (why: string, remedy: string): HandReply => ({
  kind: "refused",
  field: "answer",
  why,
  remedy,
});

function replyOf(
  desk: Desk,
  { event, result, problem }: Outcome,
  { speaker, facts }: { readonly speaker: Speaker; readonly facts: AskFacts },
): HandReply {
  const { id } = facts.ask;
  if (problem !== undefined) return problem;
  switch (event) {
    case "answered":
      return { kind: "done", summary: result };
    case "too_late":
      return { kind: "over" };
    case "voted":
      return { kind: "waits", why: result, remedy: "it takes other people as well; one no ends it" };
    case "asked_to_type": {
      const asked = desk.ledger.look((tables) => tables.attention.challenge(speaker.person.name));
      if (asked.kind === "failed" || asked.value === undefined) return refusal(result, "say yes once more");
      const { by, expected } = asked.value;
      const remedy =
        by === "phrase"
          ? `within two minutes: looop answer ${id} '${expected.replaceAll("'", "'\\''")}'`
          : `within two minutes, with the code that was just sent to you: looop answer ${id} CODE`;
      return { kind: "waits", why: `${id} destroys something, so a yes is typed`, remedy };
    }
    default:
      return refusal(result, "see it whole with looop asks, or in looop client");
  }
}
