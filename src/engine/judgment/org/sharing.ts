// What a person gives to their organization: packs, practices, and, where an owner switched that on, what organizations
// learn from one another. Nothing is told that a person did not see first, to the letter.

import { contentHash } from "../../hash.ts";
import type { Told } from "../../judge.ts";
import type { OrgPreview } from "../../org.ts";
import { type Failed, failed, type Refused, refused } from "../../outcome.ts";
import type { Actor } from "../../types.ts";
import { adopted, packFile, proposedOf } from "./decide-sync.ts";
import { deed } from "./joining.ts";
import { orgLimits } from "./limits.ts";
import type { OrgSession } from "./ports.ts";
import { notAPerson, type OrgPorts, standingIn, unreached, within } from "./standing.ts";
import { type Asked, asked, atomically, call } from "./statements.ts";
import { playbookText } from "./sync.ts";
import { patternsOf, previewHash } from "./told-patterns.ts";

/** One change in the database, as the person whom the connection proves. */
async function change(
  ports: OrgPorts,
  actor: Actor,
  summary: string,
  act: (session: OrgSession, org: string) => Promise<Asked<string>>,
): Promise<Told> {
  const denied = notAPerson(actor);
  if (denied !== undefined) return denied;
  const standing = await standingIn(ports);
  if (standing.kind !== "in") return standing;
  const { org, database } = standing.record;
  const done = await within(ports, database, (session) => act(session, org));
  if (done.kind === "offline") return unreached(done);
  if (done.kind !== "ok") return done;
  return deed(ports, `${summary}${done.value}`, actor);
}

export async function publishPack(
  ports: OrgPorts,
  { name, text }: { readonly name: string; readonly text: string },
  actor: Actor,
): Promise<Told> {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) {
    const why = `a shared pack is called in small letters, digits and hyphens, not ${name.slice(0, 40)}`;
    return refused("pack", why, "rename the file");
  }
  const { problems } = await ports.guard.lint(packFile(name), text);
  const [problem] = problems;
  if (problem !== undefined)
    return refused("pack", `${name}:${problem.line ?? 1}: ${problem.why}`, problem.remedy);
  return change(ports, actor, `org publish ${name}, version `, async (session, org) =>
    asked(
      await session.run(
        `insert into looop.packs as p (org_id, name, body, published_by)
          values ($1::uuid, $2::text, $3::text, looop.me())
          on conflict (org_id, name) do update set body = excluded.body, version = p.version + 1,
            published_by = looop.me(), published_at = now()
          returning p.version`,
        [org, name, text],
      ),
      ([row]) => String(row?.version),
    ),
  );
}

export async function publishPractice(ports: OrgPorts, given: string, actor: Actor): Promise<Told> {
  const text = given.trim();
  if (text === "" || text.length > orgLimits.practice_chars_max || /[\n\r]/.test(text))
    return refused(
      "practice",
      `a practice is one line of 1 to ${orgLimits.practice_chars_max} characters`,
      "write it as a line of a playbook",
    );
  const id = contentHash(text).slice(0, 12);
  return change(ports, actor, "org publish practice ", async (session, org) =>
    asked(
      await session.run(
        `insert into looop.practices (org_id, practice_id, body, published_by)
          values ($1::uuid, $2::text, $3::text, looop.me()) on conflict (org_id, practice_id) do nothing`,
        [org, id, text],
      ),
      () => id,
    ),
  );
}

export async function withdraw(ports: OrgPorts, what: string, actor: Actor): Promise<Told> {
  return change(ports, actor, `org withdraw ${what}`, async (session, org) => {
    const gone = asked(
      await session.run(
        `with packs as (delete from looop.packs where org_id = $1::uuid and name = $2::text returning 1),
          practices as (delete from looop.practices where org_id = $1::uuid and practice_id = $2::text returning 1)
          select (select count(*) from packs) + (select count(*) from practices) as gone`,
        [org, what],
      ),
      ([row]) => Number(row?.gone),
    );
    if (gone.kind !== "ok") return gone;
    if (gone.value > 0) return { kind: "ok", value: "" };
    const why = "the organization shares nothing of that name that you may take back";
    return refused("name", why, "see looop org status");
  });
}

export async function collective(ports: OrgPorts, wanted: "on" | "off", actor: Actor): Promise<Told> {
  return change(ports, actor, `org collective ${wanted}`, (session, org) =>
    call(session, "looop.set_collective($1::uuid, $2::boolean)", [org, wanted === "on"]),
  );
}

export async function preview(ports: OrgPorts): Promise<OrgPreview | Refused | Failed> {
  const standing = await standingIn(ports);
  if (standing.kind !== "in") return standing;
  const { org, name } = standing.record;
  const opened = await ports.memory.open("if_there");
  if (opened.kind === "absent") return { kind: "ok", org, name, patterns: [], hash: previewHash(org, []) };
  if (opened.kind === "failed") return opened;
  if (opened.kind !== "open") return failed("corrupt", opened.why, opened.remedy);
  const rows = opened.memory.look((tables) => tables.said(orgLimits.said_min, orgLimits.patterns_max));
  if (rows.kind !== "ok") return rows;
  const patterns = patternsOf(rows.value);
  return { kind: "ok", org, name, patterns, hash: previewHash(org, patterns) };
}

export async function contribute(ports: OrgPorts, approved: string, actor: Actor): Promise<Told> {
  const denied = notAPerson(actor);
  if (denied !== undefined) return denied;
  const shown = await preview(ports);
  if (shown.kind !== "ok") return shown;
  const { patterns, hash } = shown;
  if (hash !== approved)
    return refused(
      "preview",
      "what would be told is not what that preview showed",
      "looop org preview, then again with the hash it prints",
    );
  if (patterns.length === 0) return { kind: "nothing", why: "there is nothing to tell yet" };
  const summary = `org contribute ${hash}: ${patterns.length} kinds, taken up: `;
  return change(ports, actor, summary, (session, org) =>
    atomically(session, async () => {
      const told = asked(await session.run(REPLACE, [org, JSON.stringify(patterns)]), () => undefined);
      if (told.kind !== "ok") return told;
      const old = asked(await session.run(DROP, [org, JSON.stringify(patterns)]), () => undefined);
      if (old.kind !== "ok") return old;
      return call(session, "looop.contribute($1::uuid)", [org]);
    }),
  );
}

const REPLACE = `insert into looop.patterns (org_id, person, signature, yes, "no")
  select $1::uuid, looop.me(), t.signature, t.yes, t."no"
  from jsonb_to_recordset($2::jsonb) as t (signature text, yes integer, "no" integer)
  on conflict (org_id, person, signature) do update set yes = excluded.yes, "no" = excluded."no", told_at = now()`;

const DROP = `delete from looop.patterns p where p.org_id = $1::uuid and p.person = looop.me()
  and p.signature not in (select t.signature from jsonb_to_recordset($2::jsonb) as t (signature text))`;

export async function adopt(ports: OrgPorts, ids: readonly string[], actor: Actor): Promise<Told> {
  const denied = notAPerson(actor);
  if (denied !== undefined) return denied;
  const standing = await standingIn(ports);
  if (standing.kind !== "in") return standing;
  const { name, practices } = standing.record;
  const strange = ids.find((id) => !practices.some((practice) => practice.id === id));
  if (strange !== undefined)
    return refused("practice", `nobody proposed ${strange.slice(0, 40)}`, "see looop org status");
  const present = await ports.playbook.read();
  if (present.kind === "refused" || present.kind === "failed") return present;
  const text = await playbookText(ports);
  if (typeof text !== "string") return text;
  const proposed = proposedOf(practices, text).filter(({ id }) => ids.length === 0 || ids.includes(id));
  if (proposed.length === 0) return { kind: "nothing", why: "the playbook has them already" };
  // Nobody's edit in between is lost: the hash names the text that was added to.
  const expected = present.kind === "ok" ? { expected_hash: present.hash } : {};
  const body = adopted(present.kind === "ok" ? present.body : "", name, proposed);
  const journal = `org adopt: ${proposed.map(({ id }) => id).join(" ")}`;
  const done = await ports.playbook.write(body, { ...expected, journal }, actor);
  if (done.kind !== "done") return "field" in done ? done : failed("io", done.why, done.remedy);
  return { kind: "done", summary: [journal, ...(done.warnings ?? [])].join("; ") };
}
