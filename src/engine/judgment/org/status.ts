// How it stands: what lies here and whether it is what was put there, and, where the database can be asked, what it says.

import type { OrgStatus } from "../../org.ts";
import type { Failed, Refused } from "../../outcome.ts";
import type { OrgRecord } from "../../records/org.ts";
import { type Lying, packFile, proposedOf } from "./decide-sync.ts";
import { orgLimits } from "./limits.ts";
import { lyingHere, type OrgPorts, standingIn, within } from "./standing.ts";
import { asked } from "./statements.ts";
import { playbookText } from "./sync.ts";

export async function status(ports: OrgPorts): Promise<OrgStatus | Refused | Failed> {
  const standing = await standingIn(ports);
  if (standing.kind !== "in") return standing;
  const { record } = standing;
  const lying = await lyingHere(ports);
  if ("kind" in lying) return lying;
  const playbook = await playbookText(ports);
  if (typeof playbook !== "string") return playbook;
  const { org, name, person, role, synced_ms } = record;
  return {
    kind: "ok",
    org,
    name,
    person,
    role,
    ...(synced_ms !== undefined && { synced_ms }),
    packs: record.packs.map((pack) => ({ name: pack.name, state: stateOf(pack, lying) })),
    proposed: proposedOf(record.practices, playbook),
    database: await askedOf(ports, record),
  };
}

function stateOf(
  { name, hash }: OrgRecord["packs"][number],
  lying: readonly Lying[],
): OrgStatus["packs"][number]["state"] {
  const found = lying.find(({ file }) => file === packFile(name));
  if (found === undefined) return "missing";
  if (found.hash === undefined) return "unreadable";
  return found.hash === hash ? "in force" : "changed by hand";
}

const ABOUT = `select o.collective, t.budget::float8 as budget, coalesce((
    select sum(b.epsilon)::float8 from looop.budget_ledger b
    where b.org_id = o.org_id and b.epoch > looop.epoch_now() - t.budget_epochs), 0) as spent
  from looop.orgs o, looop.terms() t where o.org_id = $1::uuid`;

const MEMBERS = `select person, role from looop.members where org_id = $1::uuid order by joined_at, person limit $2`;

const POOL = `select distinct p.signature, r.yes, r."no" from looop.releases r join looop.patterns p
    on p.org_id = r.org_id and r.fingerprint = encode(sha256(convert_to(p.signature, 'UTF8')), 'hex')
  where r.org_id = $1::uuid and r.epoch = (select max(l.epoch) from looop.releases l
    where l.org_id = r.org_id and l.fingerprint = r.fingerprint)
  order by p.signature limit $2`;

async function askedOf(ports: OrgPorts, { database, org }: OrgRecord): Promise<OrgStatus["database"]> {
  const known = await within(ports, database, async (session) => {
    const about = asked(await session.run(ABOUT, [org]), ([row]) => ({
      collective: row?.collective === true ? ("on" as const) : ("off" as const),
      epsilon: { spent: Number(row?.spent ?? 0), budget: Number(row?.budget ?? 0) },
    }));
    if (about.kind !== "ok") return about;
    const members = asked(await session.run(MEMBERS, [org, orgLimits.shown_max]), (rows) =>
      rows.map((row) => ({ person: String(row.person), role: String(row.role) })),
    );
    if (members.kind !== "ok") return members;
    const pool = asked(await session.run(POOL, [org, orgLimits.shown_max]), (rows) =>
      rows.map((row) => ({ signature: String(row.signature), yes: Number(row.yes), no: Number(row.no) })),
    );
    if (pool.kind !== "ok") return pool;
    return { kind: "ok", value: { ...about.value, members: members.value, pool: pool.value } };
  });
  return known.kind === "ok" ? { kind: "online", ...known.value } : { kind: "offline", why: known.why };
}
