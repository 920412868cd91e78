// Whose account it is: what the config says of people afterwards. Nobody's role is changed by it, nobody loses an
// account. Pure.

import type { Surface } from "../../channels/channel.ts";
import type { ConfigChanges } from "../../engine/pulse/config-text.ts";
import type { Person } from "../../notify/nouns.ts";

export interface Owned {
  readonly person: string;
  readonly changes: ConfigChanges;
}

/** `user`: who sits at the terminal. */
export function ownedBy(
  people: readonly Person[],
  account: { readonly surface: Surface; readonly id: string },
  user: string,
): Owned {
  const { surface, id } = account;
  const holder = people.find(({ identities }) =>
    identities.some((each) => each.surface === surface && each.user === id),
  );
  if (holder !== undefined) return { person: holder.name, changes: {} };
  const owners = people.filter(({ roles }) => roles.includes("owner"));
  const same = owners.find(({ name }) => name === nameOf(user));
  const owner = same ?? (owners.length === 1 ? owners[0] : undefined);
  if (owner !== undefined) {
    const before = owner.identities.filter((each) => each.surface === surface).map((each) => each.user);
    const ids = before.length === 0 ? id : [...before, id];
    return { person: owner.name, changes: { [`people.${owner.name}.${surface}`]: ids } };
  }
  const taken = people.some(({ name }) => name === nameOf(user));
  const name = taken ? `${nameOf(user).slice(0, 26)}-owner` : nameOf(user);
  return {
    person: name,
    changes: { [`people.${name}.roles`]: ["owner"], [`people.${name}.${surface}`]: id },
  };
}

/** A name of ours from one of the system's. */
function nameOf(user: string): string {
  const plain = user.toLowerCase().replace(/[^a-z0-9-]/g, "-");
  return plain.replace(/^-+/, "").slice(0, 32) || "owner";
}
