// Who may do what. Pure, and fail closed: who is not known, is a program, or has no role for it, may not. Asked for each
// click and each line anew, about whoever clicked or typed, never about whoever may read the chat.

import type { Author, Surface } from "../channels/channel.ts";
import type { Risk } from "../engine/types.ts";
import type { Person, Role } from "../notify/nouns.ts";

/** What somebody wants, by what it could do. */
export type Deed =
  /** Sees states, texts and screens. */
  | { readonly kind: "look" }
  /** Answers a question, puts an ask off, says something to a worker. */
  | { readonly kind: "reply" }
  /** Opens or closes a gate. `requester`: the person in whose name it was asked. */
  | { readonly kind: "decide"; readonly risk: Risk; readonly requester?: string }
  /** Goals, schedules, workers, the loop's pause. */
  | { readonly kind: "steer" }
  /** The playbook, sensors, people. */
  | { readonly kind: "govern" };

export interface Access {
  readonly people: readonly Person[];
  /** An owner may approve what they asked for themselves. */
  readonly singleOwner: "yes" | "no";
}

export type AccessOutcome =
  | { readonly kind: "allowed"; readonly person: Person }
  | {
      readonly kind: "refused";
      /** `stranger` is offered a pairing; a program is not even answered. */
      readonly who: "stranger" | "program" | "anonymous" | "known";
      readonly why: string;
      readonly remedy: string;
    };

const rank: Readonly<Record<Role, number>> = { viewer: 1, member: 2, approver: 3, owner: 4 };

const needs: Readonly<Record<Deed["kind"], Role>> = {
  look: "viewer",
  reply: "member",
  decide: "approver",
  steer: "approver",
  govern: "owner",
};

const deedText: Readonly<Record<Deed["kind"], string>> = {
  look: "see this",
  reply: "answer",
  decide: "approve or deny",
  steer: "steer goals and workers",
  govern: "change the rules",
};

export function accessOf(surface: Surface, author: Author, deed: Deed, access: Access): AccessOutcome {
  if (author.kind === "bot") {
    return {
      kind: "refused",
      who: "program",
      why: "programs decide nothing here",
      remedy: "a person has to say it",
    };
  }
  if (author.kind === "anonymous") {
    return {
      kind: "refused",
      who: "anonymous",
      why: "this was sent without a name (an anonymous admin, or a channel), so nobody can be held to it",
      remedy: "turn off anonymity, or write to me directly",
    };
  }
  const person = personOf(surface, author.id, access.people);
  if (person === undefined) {
    const why = `I do not know you on ${surface}`;
    return { kind: "refused", who: "stranger", why, remedy: "write to me directly to be introduced" };
  }
  return permit(person, deed, access);
}

export function personOf(surface: Surface, user: string, people: readonly Person[]): Person | undefined {
  return people.find(({ identities }) =>
    identities.some((each) => each.surface === surface && each.user === user),
  );
}

/** What a person may by their roles, wherever they are. */
export function permit(person: Person, deed: Deed, { singleOwner, people }: Access): AccessOutcome {
  const needed = needs[deed.kind];
  if (rankOf(person) < rank[needed]) {
    const able = people.filter((each) => rankOf(each) >= rank[needed]).map(({ name }) => name);
    return {
      kind: "refused",
      who: "known",
      why: `${deedText[deed.kind]} takes the role \`${needed}\`, and you have ${person.roles.join(", ") || "none"}`,
      remedy: able.length === 0 ? "nobody has it: see `people:` in the config" : `ask ${able.join(" or ")}`,
    };
  }
  if (deed.kind === "decide" && deed.requester === person.name && singleOwner === "no") {
    return {
      kind: "refused",
      who: "known",
      why: "you asked for this yourself, so somebody else has to decide it",
      remedy: "ask another approver; or set `single_owner: true` where there is nobody else",
    };
  }
  return { kind: "allowed", person };
}

/** What their roles allow, in words. */
export function mayOf(person: Person): readonly string[] {
  const deeds = Object.keys(needs) as readonly Deed["kind"][];
  return deeds
    .filter((deed) => rankOf(person) >= rank[needs[deed]])
    .map((deed) => (deed === "look" ? "look at everything" : deedText[deed]));
}

function rankOf({ roles }: Person): number {
  return Math.max(0, ...roles.map((role) => rank[role]));
}

/**
 * The people of the config, those who were paired, and whoever owns the machine: who sits at its terminal can write an
 * answer by hand anyway, so the terminal of the user who runs the program is an owner.
 */
export function peopleOf(
  configured: readonly Person[],
  paired: readonly Person[],
  user: string,
): readonly Person[] {
  const merged = new Map(configured.map((person) => [person.name, person]));
  for (const person of paired) {
    const before = merged.get(person.name);
    const identities = [...(before?.identities ?? []), ...person.identities];
    merged.set(person.name, before ? { ...before, identities } : person);
  }
  const all = [...merged.values()];
  if (personOf("terminal", user, all)) return all;
  const here = { surface: "terminal" as const, user, via: "the user who runs looop" };
  const owners = all.filter(({ roles }) => roles.includes("owner"));
  const [only] = owners;
  if (only === undefined || owners.length > 1) {
    const name = merged.has(nameOf(user)) ? `${nameOf(user)}-terminal` : nameOf(user);
    return [...all, { name, roles: ["owner"], identities: [here] }];
  }
  return all.map((person) =>
    person === only ? { ...person, identities: [...person.identities, here] } : person,
  );
}

/** As people call them; an account that is nobody's by its own id. */
export function nameOfUser(surface: Surface, user: string, people: readonly Person[]): string {
  return personOf(surface, user, people)?.name ?? user;
}

/** A name of ours from one of the system's. */
function nameOf(user: string): string {
  return (
    user
      .toLowerCase()
      .replace(/[^a-z0-9-]/g, "-")
      .replace(/^-+/, "")
      .slice(0, 32) || "owner"
  );
}
