// What is asked of the shared database, in one place: each call is one statement with values, and its answer is read
// strictly. What cannot be told is never read as nothing (I12).

import { type Failed, failed, type Refused, refused } from "../../outcome.ts";
import { orgLimits } from "./limits.ts";
import type { OrgReply, OrgRow, OrgSession } from "./ports.ts";

/** The database could not be asked, or had nothing to say to us. */
export interface Away {
  readonly kind: "offline";
  readonly why: string;
}

export type Asked<T> = { readonly kind: "ok"; readonly value: T } | Away | Refused | Failed;

/** Our own functions say no in words for people; the server's own noes mean that rights or shape are missing. */
export function asked<T>(reply: OrgReply, read: (rows: readonly OrgRow[]) => T): Asked<T> {
  if (reply.kind === "offline") return reply;
  if (reply.kind === "rows") return { kind: "ok", value: read(reply.rows) };
  const { code, why } = reply;
  if (code.startsWith("LO")) return refused("organization", why, "ask an admin or owner of it");
  if (code === "42501") return refused("database", "this login may not do that there", "ask an admin there");
  if (["3F000", "42883", "42P01"].includes(code))
    return refused("database", "nothing is set up for organizations there", "looop org init, by who runs it");
  return failed("io", `the database said: ${why} (${code})`, "try again; nothing was changed");
}

const text = (row: OrgRow | undefined, name: string) => String(row?.[name] ?? "");

export interface Caller {
  readonly person: string;
  /** Row-level security does not hold for such a login. */
  readonly bypasses: boolean;
  readonly version: number;
}

export async function whoAmI(session: OrgSession): Promise<Asked<Caller>> {
  const statement = `select looop.me() as person, looop.schema_version() as version, exists (
    select from pg_catalog.pg_roles r where r.rolname in (session_user, current_user)
      and (r.rolsuper or r.rolbypassrls)) as bypasses`;
  return asked(await session.run(statement), ([row]) => ({
    person: text(row, "person"),
    version: Number(row?.version),
    bypasses: row?.bypasses !== false,
  }));
}

/** Undefined: no member, proven. */
export async function roleThere(session: OrgSession, org: string): Promise<Asked<string | undefined>> {
  const reply = await session.run("select looop.my_role($1::uuid) as role", [org]);
  return asked(reply, ([row]) => (row?.role == null ? undefined : String(row.role)));
}

export async function nameOf(session: OrgSession, org: string): Promise<Asked<string>> {
  const reply = await session.run("select name from looop.orgs where org_id = $1::uuid", [org]);
  return asked(reply, ([row]) => text(row, "name"));
}

export interface Shared {
  readonly packs: readonly { readonly name: string; readonly body: string }[];
  readonly practices: readonly { readonly id: string; readonly text: string; readonly by: string }[];
}

export async function sharedOf(session: OrgSession, org: string): Promise<Asked<Shared>> {
  const packs = asked(
    await session.run("select name, body from looop.packs where org_id = $1::uuid order by name limit $2", [
      org,
      orgLimits.packs_max + 1,
    ]),
    (rows) => rows.map((row) => ({ name: text(row, "name"), body: text(row, "body") })),
  );
  if (packs.kind !== "ok") return packs;
  if (packs.value.length > orgLimits.packs_max) {
    const why = `the organization has more than ${orgLimits.packs_max} packs`;
    return refused("packs", why, "put their rules together");
  }
  const practices = asked(
    await session.run(
      `select practice_id, body, published_by from looop.practices where org_id = $1::uuid
        order by published_at, practice_id limit $2`,
      [org, orgLimits.practices_max],
    ),
    (rows) =>
      rows.map((row) => ({
        id: text(row, "practice_id"),
        text: text(row, "body"),
        by: text(row, "published_by"),
      })),
  );
  if (practices.kind !== "ok") return practices;
  return { kind: "ok", value: { packs: packs.value, practices: practices.value } };
}

/** One call that changes something and tells one value. */
export async function call(
  session: OrgSession,
  statement: string,
  values: readonly unknown[],
): Promise<Asked<string>> {
  return asked(await session.run(`select (${statement}) as told`, values), ([row]) => text(row, "told"));
}

/** All of it or nothing. */
export async function atomically<T>(session: OrgSession, act: () => Promise<Asked<T>>): Promise<Asked<T>> {
  const begun = asked(await session.run("begin"), () => undefined);
  if (begun.kind !== "ok") return begun;
  const done = await act();
  if (done.kind !== "ok") {
    await session.run("rollback"); // what cannot be said any more is undone by the end of the connection
    return done;
  }
  const ended = asked(await session.run("commit"), () => undefined);
  return ended.kind === "ok" ? done : ended;
}
