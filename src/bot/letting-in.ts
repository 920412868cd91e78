// Redeems a pairing code: whose account it is from now on. The same for an owner in a chat and one at a terminal. Nobody
// gets somebody else's rights but by their name.

import type { Tables } from "../notify/ledger/ledger.ts";
import type { Pairing } from "../notify/ledger/persons.ts";
import type { Person, Role } from "../notify/nouns.ts";

export interface LettingIn {
  readonly code: string;
  /** `me`: whoever lets them in. Absent: after what they call themselves. */
  readonly as?: string;
  /** Of somebody new. */
  readonly role?: string;
  /** Who lets them in. */
  readonly by: string;
  readonly people: readonly Person[];
  readonly now_ms: number;
}

export type LetIn =
  | { readonly kind: "linked"; readonly person: string; readonly name: string; readonly pairing: Pairing }
  | { readonly kind: "wrong"; readonly why: string; readonly remedy: string }
  | { readonly kind: "taken"; readonly why: string; readonly remedy: string };

/** `pair CODE as NAME ROLE`: what stands behind the code. */
export function lettingInOf(words: readonly string[]): Pick<LettingIn, "as" | "role"> {
  const [as, role] = words.filter((word) => word !== "as");
  return { ...(as !== undefined && { as }), ...(role !== undefined && { role }) };
}

export function letIn(tables: Tables, { code, as, role, by, people, now_ms }: LettingIn): LetIn {
  const redeemed = tables.pairings.redeem(code, now_ms);
  if (redeemed.kind === "wrong") {
    const why = `that is no code that is waiting; ${redeemed.tries_left} tries left`;
    return { kind: "wrong", why, remedy: "have them write to me again, and take the code from there" };
  }
  const { surface, user, name } = redeemed.pairing;
  const person = as === "me" ? by : as === undefined ? freeName(name, people) : nameOf(as);
  const known = people.find((each) => each.name === person);
  const roles = known?.roles ?? [roleOf(role)];
  // Who stands in the config goes with the config, whatever was paired to them.
  if (tables.people.find(person) === undefined) {
    const zone = known?.zone === undefined ? {} : { zone: known.zone };
    tables.people.put({ name: person, roles, ...zone, via: "pairing" }, now_ms);
  }
  const linked = tables.people.link(person, { surface, user, via: `pairing by ${by}` }, now_ms);
  if (linked === "linked") return { kind: "linked", person, name, pairing: redeemed.pairing };
  const why = `that account on ${surface} belongs to somebody already`;
  return { kind: "taken", why, remedy: "see `people`; looop unpair takes it from them" };
}

/** After what they call themselves, and never the name of somebody who is known. */
function freeName(shown: string, people: readonly Person[]): string {
  const name = nameOf(shown);
  const taken = new Set(people.map((each) => each.name));
  if (!taken.has(name)) return name;
  let count = 2;
  while (taken.has(`${name}-${count}`)) count += 1; // ends: there are finitely many people
  return `${name}-${count}`;
}

function roleOf(word: string | undefined): Role {
  return word === "owner" || word === "approver" || word === "viewer" ? word : "member";
}

function nameOf(wanted: string): string {
  return (
    wanted
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 32) || "somebody"
  );
}
