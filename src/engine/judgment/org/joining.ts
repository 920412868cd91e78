// How an organization begins, how people come in, and how one leaves it. Who may is decided in the database, by who the
// connection proves to be; nothing here is believed there.

import type { Told } from "../../judge.ts";
import type { OrgInit, OrgInvite, OrgInvited, OrgMade } from "../../org.ts";
import { type Failed, type Refused, refused } from "../../outcome.ts";
import { type OrgRecord, orgCodec, orgKey } from "../../records/org.ts";
import { recordDeed } from "../../steering/audit.ts";
import type { Actor } from "../../types.ts";
import { ownDirectory } from "../guard/packs.ts";
import { orgLimits } from "./limits.ts";
import type { OrgSession, OrgStep } from "./ports.ts";
import {
  lyingHere,
  notAPerson,
  type OrgPorts,
  standingIn,
  standingOf,
  unreached,
  within,
} from "./standing.ts";
import { type Asked, asked, atomically, call, nameOf, roleThere } from "./statements.ts";

/** As whoever runs the database: the only one whom row-level security need not bind. */
export async function init(
  ports: OrgPorts,
  { database, name, owner }: OrgInit,
  actor: Actor,
): Promise<OrgMade | Refused | Failed> {
  const denied = notAPerson(actor);
  if (denied !== undefined) return denied;
  if (name.trim() === "" || name.length > 200)
    return refused("name", "an organization's name has 1 to 200 characters", "write --name Acme");
  const steps = await ports.orgDoor.steps();
  if (steps.kind === "failed") return steps;
  const connected = await ports.orgDoor.connect(database);
  if (connected.kind === "offline") return unreached(connected);
  if (connected.kind === "refused") return connected;
  const { session } = connected;
  try {
    const made = await atomically(session, async () => {
      const up = await broughtUp(session, steps.steps);
      if (up.kind !== "ok") return up;
      const granting = await call(session, "select format('grant looop_member to %I', $1::text)", [owner]);
      if (granting.kind !== "ok") return granting;
      const granted = asked(await session.run(granting.value), () => undefined);
      if (granted.kind !== "ok") return granted;
      return call(session, "looop.create_org($1::text, $2::text)", [name.trim(), `role:${owner}`]);
    });
    if (made.kind === "offline") return unreached(made);
    return made.kind === "ok" ? { kind: "made", org: made.value, name: name.trim(), owner } : made;
  } finally {
    await session.close();
  }
}

async function broughtUp(session: OrgSession, steps: readonly OrgStep[]): Promise<Asked<undefined>> {
  const found = await call(session, "to_regprocedure('looop.schema_version()') is not null", []);
  if (found.kind !== "ok") return found;
  const present = found.value === "true" ? await call(session, "looop.schema_version()", []) : undefined;
  if (present !== undefined && present.kind !== "ok") return present;
  const version = Number(present?.value ?? 0);
  const newest = steps.at(-1)?.version ?? 0;
  if (version > newest)
    return refused("database", `its shape ${version} is newer than this program`, "install the newer looop");
  if (version === newest) return { kind: "ok", value: undefined };
  for (const { text } of steps.filter((step) => step.version > version)) {
    const done = asked(await session.run(text), () => undefined);
    if (done.kind !== "ok") return done;
  }
  const mark = `create or replace function looop.schema_version() returns integer
    language sql immutable security invoker set search_path = pg_catalog, pg_temp as 'select ${newest}';
    revoke all on function looop.schema_version() from public;
    grant execute on function looop.schema_version() to looop_member`;
  return asked(await session.run(mark), () => undefined);
}

export async function invite(
  ports: OrgPorts,
  { whom, role, lasts_s = orgLimits.invite_s }: OrgInvite,
  actor: Actor,
): Promise<OrgInvited | Refused | Failed> {
  const denied = notAPerson(actor);
  if (denied !== undefined) return denied;
  const standing = await standingIn(ports);
  if (standing.kind !== "in") return standing;
  const { org, database } = standing.record;
  const bound = /^(?:role|jwt|email):./.test(whom) ? whom : `role:${whom}`;
  const made = await within(ports, database, (session) =>
    call(session, "looop.invite($1::uuid, $2::text, $3::text, $4::integer)", [org, bound, role, lasts_s]),
  );
  if (made.kind === "offline") return unreached(made);
  return made.kind === "ok" ? { kind: "invited", token: `${org}.${made.value}`, whom: bound, role } : made;
}

const TOKEN = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.([0-9a-f]{64}))?$/;

export async function join(
  ports: OrgPorts,
  { token, database }: { readonly token: string; readonly database: string },
  actor: Actor,
): Promise<Told> {
  const denied = notAPerson(actor);
  if (denied !== undefined) return denied;
  const [, org, secret] = TOKEN.exec(token) ?? [];
  if (org === undefined)
    return refused("invite", "this is neither an invite nor the id of an organization", "ask who sent it");
  const standing = await standingOf(ports);
  if (standing.kind === "failed") return standing;
  if (standing.kind === "in")
    return refused("organization", `this is ${standing.record.name}'s already`, "looop org leave first");
  const joined = await within(ports, database, async (session, caller) => {
    const accepted =
      secret === undefined
        ? undefined
        : await call(session, "looop.accept_invite($1::uuid, $2::text)", [org, secret]);
    if (accepted !== undefined && accepted.kind !== "ok") return accepted;
    const role = await roleThere(session, org);
    if (role.kind !== "ok") return role;
    if (role.value === undefined)
      return refused("organization", `${caller.person} is no member of it`, "ask an admin for an invite");
    const name = await nameOf(session, org);
    if (name.kind !== "ok") return name;
    return { kind: "ok", value: { name: name.value, role: role.value, person: caller.person } };
  });
  if (joined.kind === "offline") return unreached(joined);
  if (joined.kind !== "ok") return joined;
  const record: OrgRecord = {
    org,
    database,
    ...joined.value,
    joined_ms: ports.clock.now_ms(),
    packs: [],
    practices: [],
  };
  const created = await ports.store.create(orgKey, orgCodec.encode(record));
  if (created.kind === "failed")
    return { ...created, remedy: `${created.remedy}; then looop org join ${org}: the invite was used` };
  if (created.kind === "exists")
    return refused("organization", "somebody joined one here this moment", "see looop org status");
  return deed(ports, `org join ${record.name} as ${record.role}`, actor);
}

export async function leave(ports: OrgPorts, where: "everywhere" | "here", actor: Actor): Promise<Told> {
  const denied = notAPerson(actor);
  if (denied !== undefined) return denied;
  const standing = await standingIn(ports);
  if (standing.kind !== "in") return standing;
  const { record, bytes } = standing;
  if (where === "everywhere") {
    const left = await within(ports, record.database, async (session, { person }) => {
      const role = await roleThere(session, record.org);
      // Whom somebody else took out has nothing left to leave.
      if (role.kind !== "ok" || role.value === undefined) return role;
      return call(session, "looop.remove_member($1::uuid, $2::text)", [record.org, person]);
    });
    if (left.kind === "offline")
      return { ...unreached(left), remedy: "try again, or looop org leave --here; nothing was changed" };
    if (left.kind !== "ok") return left;
  }
  const lying = await lyingHere(ports);
  if ("kind" in lying) return lying;
  for (const { file } of lying) {
    const removed = await ports.store.remove(`${ownDirectory}/${file}`);
    if (removed.kind === "failed") return removed;
  }
  const gone = await ports.store.removeIf(orgKey, bytes);
  if (gone.kind === "failed") return gone;
  if (gone.kind === "differs")
    return refused("organization", `${orgKey} was changed this moment`, "leave again");
  const packs = lying.length === 0 ? "" : `; ${lying.map(({ file }) => file).join(", ")} no longer count`;
  return deed(ports, `org leave ${record.name}${packs}`, actor);
}

export async function deed(ports: OrgPorts, summary: string, actor: Actor): Promise<Told> {
  const done = await recordDeed(
    ports,
    { summary, event: "org_changed", fields: { what: summary } },
    {},
    actor,
  );
  return { kind: "done", summary: [summary, ...(done.warnings ?? [])].join("; ") };
}
