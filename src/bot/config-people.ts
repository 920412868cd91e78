// People as the config names them: who they are, where, when they want peace, and how many of them it takes. Pure.

import type { Surface } from "../channels/channel.ts";
import type { Approvals, Person, Role } from "../notify/nouns.ts";
import { hoursSaid } from "../notify/quiet.ts";
import type { Parsed } from "./config-shapes.ts";

export function personOf(each: string, said: NonNullable<Parsed["people"]>[string]): Person {
  const surfaces: readonly Surface[] = ["slack", "discord", "telegram", "terminal"];
  return {
    name: each,
    roles: (said.roles ?? ["member"]) as readonly Role[],
    ...(said.zone !== undefined && { zone: said.zone }),
    ...(said.locale !== undefined && { locale: said.locale }),
    ...mannersOf(said),
    identities: surfaces.flatMap((surface) =>
      [said[surface] ?? []].flat().map((user) => ({ surface, user: String(user), via: "config" })),
    ),
  };
}

function mannersOf({
  quiet,
  pierce,
  pings_per_hour,
}: NonNullable<Parsed["people"]>[string]): Pick<Person, "manners"> {
  if (quiet === undefined && pierce === undefined && pings_per_hour === undefined) return {};
  const hours = quiet === undefined ? undefined : hoursSaid(quiet);
  return {
    manners: {
      ...(hours && { quiet: hours }),
      ...(pierce && { pierce }),
      ...(pings_per_hour !== undefined && { pingsPerHour: pings_per_hour }),
    },
  };
}

export function approvalsOf(said: Parsed["approvals"]): Approvals {
  return { irreversible: said?.irreversible ?? 1, destructive: said?.destructive ?? 1 };
}
