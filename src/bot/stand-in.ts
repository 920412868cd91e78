// Whether an ask may be answered in its person's name, and when. Pure. Judgment has said that it may; here is what only
// we know: who saw it, who touched it, whose name it is, and that it can still be taken back. Keeps I4, I5, I11.

import { isParked } from "../notify/brief.ts";
import type { AskFacts } from "../notify/facts.ts";
import { type Access, type Deed, permit } from "./people.ts";

export interface StandInFacts {
  readonly facts: AskFacts;
  /** Somebody opened it, put it off, or said something to it. */
  readonly touched: "yes" | "no";
  readonly access: Access;
  /** After it was first shown, where its class is only `assisted`. */
  readonly wait_ms: number;
}

export type StandIn =
  | { readonly kind: "no"; readonly why: string }
  | {
      readonly kind: "yes";
      readonly as: string;
      readonly option: string;
      readonly because: string;
      readonly at_ms: number;
    };

export function decideStandIn({ facts, touched, access, wait_ms }: StandInFacts): StandIn {
  const no = (why: string): StandIn => ({ kind: "no", why });
  const { ask, row, judged, answer } = facts;
  const recommended = judged?.recommended;
  if (recommended === undefined) return no("nothing is recommended");
  const { mayAnswer, person, option, reason = "", because, autonomy } = recommended;
  if (mayAnswer !== "yes") return no(because);
  if (autonomy !== "assisted" && autonomy !== "trusted") return no(`autonomy is ${autonomy}`);
  if (ask.risk !== "reversible") return no(`it is ${ask.risk}`);
  if ((facts.approvers ?? 1) > 1) return no("it takes more than one person");
  if (isParked(ask)) return no("it would be done at once, and nothing could take that back");
  const rule = ruleProblem(facts);
  if (rule !== undefined) return no(rule);
  if (answer !== undefined || ask.state !== "pending" || row.recording !== undefined)
    return no("it is not open any more");
  const { snoozes = [], snooze, votes = [] } = row;
  if (touched === "yes" || snooze !== undefined || snoozes.length + votes.length > 0)
    return no("somebody is looking at it");
  if (row.first_delivered_ms === undefined) return no("nobody could have seen it yet");
  const known = access.people.find(({ name }) => name === person);
  if (known === undefined) return no(`${person || "whoever answered before"} is not known here`);
  const allowed = permit(known, deedOf(facts), access);
  if (allowed.kind === "refused") return no(`${person} may not: ${allowed.why}`);
  const at_ms = row.first_delivered_ms + (autonomy === "trusted" ? 0 : wait_ms);
  if (ask.expires_s !== undefined && ask.expires_s * 1_000 <= at_ms) return no("it expires before that");
  return { kind: "yes", as: person, option, because: `${reason} (${because})`, at_ms };
}

/** A rule that speaks, even if it only warns, wants a person; so does an action that nobody could look at (I12). */
function ruleProblem({ ask, judged }: AskFacts): string | undefined {
  const ruling = judged?.ruling;
  if (ruling === undefined) return ask.action === undefined ? undefined : "its action could not be judged";
  if (ruling.kind === "block" || ruling.kind === "ask") return `${ruling.by}: ${ruling.reason}`;
  if (ruling.risk !== "reversible") return `what it does is ${ruling.risk}`;
  const [warning] = ruling.warnings;
  return warning === undefined ? undefined : `a guardrail warns: ${warning.text}`;
}

function deedOf({ ask }: AskFacts): Deed {
  if (ask.kind === "question") return { kind: "reply" };
  return { kind: "decide", risk: ask.risk, ...(ask.by !== undefined && { requester: ask.by }) };
}
