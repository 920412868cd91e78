// How many people must approve, and who has. Pure. People count, not accounts; who asked for it does not; a vote is for
// the content that was shown, and does not last for ever.

import type { AskView } from "../engine/types.ts";
import { attentionLimits } from "./limits.ts";
import type { Approvals, Person, Vote } from "./nouns.ts";

export function approversOf({ kind, risk }: Pick<AskView, "kind" | "risk">, approvals: Approvals): number {
  return kind === "gate" && risk !== "reversible" ? approvals[risk] : 1;
}

const mayDecide = ({ roles }: Person) => roles.includes("owner") || roles.includes("approver");

/** Those that count now: of people who may still decide it, each once. */
export function votesThatCount(
  votes: readonly Vote[],
  { by }: Pick<AskView, "by">,
  { people, now_ms }: { readonly people: readonly Person[]; readonly now_ms: number },
): readonly Vote[] {
  const able = new Set(people.filter(mayDecide).map(({ name }) => name));
  const counted = votes.filter(
    ({ person, at_ms }) => able.has(person) && person !== by && now_ms - at_ms < attentionLimits.vote_ms_max,
  );
  return [...new Map(counted.map((vote) => [vote.person, vote])).values()];
}

/** Who else could. */
export function othersWhoMay(
  votes: readonly Vote[],
  { by }: Pick<AskView, "by">,
  people: readonly Person[],
): readonly string[] {
  const voted = new Set(votes.map(({ person }) => person));
  return people.flatMap((each) =>
    mayDecide(each) && each.name !== by && !voted.has(each.name) ? [each.name] : [],
  );
}

/** What all of them narrowed it to. */
export function jointLimits(votes: readonly Vote[]): string | undefined {
  const limits = [...new Set(votes.flatMap((vote) => vote.limits ?? []))];
  return limits.length === 0 ? undefined : limits.join("; ");
}
