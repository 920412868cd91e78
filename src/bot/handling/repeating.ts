// A yes that was said so often to the same thing becomes a proposed line of the playbook: shown as a difference, and made
// when somebody who may says so, like any other change.

import { notePart } from "../../notify/cards/sheet.ts";
import type { AskFacts } from "../../notify/facts.ts";
import { habitLine, isHabit, patternOf } from "../../notify/repeats.ts";
import type { Act } from "../acts.ts";
import { accessOf } from "../people.ts";
import { proposeEdit } from "./changing.ts";
import type { Desk, Outcome, Speaker } from "./desk.ts";

type AnswerAct = Extract<Act, { act: "answer" }>;

/** `outcome`: of the answer itself, which stands whatever comes of this. */
export async function noteHabit(
  desk: Desk,
  speaker: Speaker,
  answered: { readonly act: AnswerAct; readonly facts: AskFacts; readonly outcome: Outcome },
): Promise<Outcome> {
  const { act, facts, outcome } = answered;
  const pattern = patternOf(facts.ask);
  if (pattern === undefined || outcome.event !== "answered" || desk.redact(pattern).found.length > 0)
    return outcome;
  const isYes = act.decision === "approve" && act.limits === undefined;
  if (!isYes) return also(outcome, (tables) => tables.attention.endHabit(pattern));
  const known = desk.ledger.look((tables) => tables.attention.habit(pattern));
  if (known.kind === "failed") return outcome;
  const count = (known.value?.count ?? 0) + 1;
  const { surface, author } = speaker.inbound;
  const access = accessOf(surface, author, { kind: "govern" }, desk.access());
  const isDue = isHabit(count) && known.value?.proposed !== "yes" && access.kind === "allowed";
  const note: NonNullable<Outcome["commit"]> = (tables) =>
    tables.attention.putHabit(
      pattern,
      { count, proposed: isDue ? "yes" : (known.value?.proposed ?? "no") },
      desk.clock.now_ms(),
    );
  if (!isDue) return also(outcome, note);
  const text = habitLine(pattern, count);
  const proposed = await proposeEdit(desk, speaker, { kind: "playbook", id: "" }, { kind: "append", text });
  if (proposed.event !== "proposed") return also(outcome, note);
  const why = notePart(`You said yes to this ${count} times in a row. Shall the playbook say so?`);
  const replies = proposed.replies.map((reply) => ({
    ...reply,
    draft: { ...reply.draft, parts: [why, ...reply.draft.parts] },
  }));
  return also({ ...outcome, replies: [...outcome.replies, ...replies] }, (tables) => {
    note(tables);
    proposed.commit?.(tables);
  });
}

function also(outcome: Outcome, act: NonNullable<Outcome["commit"]>): Outcome {
  return {
    ...outcome,
    commit(tables) {
      outcome.commit?.(tables);
      act(tables);
    },
  };
}
