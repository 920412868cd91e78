// Takes over what the organization shares: packs among the guardrails, practices as proposals. Whatever cannot be told
// leaves what lies here in force (I12); the record is written last.

import { contentHash } from "../../hash.ts";
import type { OrgKept, OrgSynced } from "../../org.ts";
import { type Failed, failed, type Refused, refused } from "../../outcome.ts";
import { type OrgRecord, orgCodec, orgKey } from "../../records/org.ts";
import { recordDeed } from "../../steering/audit.ts";
import type { Actor } from "../../types.ts";
import { guardLimits } from "../guard/limits.ts";
import { ownDirectory } from "../guard/packs.ts";
import { decideSync, type Offered, packFile, proposedOf, type SyncPlan } from "./decide-sync.ts";
import { lyingHere, type OrgPorts, type Standing, standingIn, within } from "./standing.ts";
import { nameOf, roleThere, type Shared, sharedOf } from "./statements.ts";

const READ_ONLY = 0o400;

interface Fetched extends Shared {
  readonly name: string;
  readonly role: string;
}

export async function sync(ports: OrgPorts, actor: Actor): Promise<OrgSynced | OrgKept | Refused | Failed> {
  const standing = await standingIn(ports);
  if (standing.kind !== "in") return standing;
  const { record } = standing;
  const fetched = await within(ports, record.database, async (session) => {
    const role = await roleThere(session, record.org);
    if (role.kind !== "ok") return role;
    // Nothing to see for who is no member is not the same as nothing to be had.
    if (role.value === undefined) return { kind: "ok", value: undefined };
    const name = await nameOf(session, record.org);
    if (name.kind !== "ok") return name;
    const shared = await sharedOf(session, record.org);
    if (shared.kind !== "ok") return shared;
    return { kind: "ok", value: { ...shared.value, name: name.value, role: role.value } };
  });
  if (fetched.kind === "offline")
    return kept(record, `its database cannot be reached: ${fetched.why}`, "try again later");
  if (fetched.kind !== "ok") return fetched;
  if (fetched.value === undefined)
    return kept(
      record,
      `${record.person} is no member any more`,
      "ask an admin for an invite; or looop org leave --here",
    );
  return takeOver(ports, { standing, fetched: fetched.value, actor });
}

function kept({ name, synced_ms, packs }: OrgRecord, why: string, remedy: string): OrgKept {
  return {
    kind: "kept",
    name,
    why,
    remedy,
    ...(synced_ms !== undefined && { synced_ms }),
    packs: packs.map((pack) => pack.name),
  };
}

interface Taking {
  readonly standing: Standing;
  readonly fetched: Fetched;
  readonly actor: Actor;
}

async function takeOver(
  ports: OrgPorts,
  { standing, fetched, actor }: Taking,
): Promise<OrgSynced | Refused | Failed> {
  const { record, bytes } = standing;
  const offered: Offered[] = [];
  for (const pack of fetched.packs) offered.push(await tried(ports, pack));
  const lying = await lyingHere(ports);
  if ("kind" in lying) return lying;
  const plan = decideSync(offered, lying);
  const put = await carriedOut(ports, plan);
  if (put !== undefined) return put;
  const warnings = await told(ports, plan, actor);
  const next: OrgRecord = {
    ...record,
    name: fetched.name,
    role: fetched.role,
    synced_ms: ports.clock.now_ms(),
    packs: packsAfter(record, plan, offered),
    practices: fetched.practices,
  };
  const read = await ports.store.read(orgKey);
  const before = orgCodec.decode(read, orgKey);
  const saved = await ports.store.replaceIf(
    orgKey,
    bytes,
    orgCodec.encode(next, before.kind === "ok" ? before.stored : {}),
  );
  if (saved.kind === "failed") return saved;
  if (saved.kind !== "replaced")
    return refused("organization", `${orgKey} was changed this moment`, "sync again");
  const playbook = await playbookText(ports);
  if (typeof playbook !== "string") return playbook;
  return {
    kind: "synced",
    name: next.name,
    written: plan.write.map(({ name }) => name),
    removed: plan.remove,
    unchanged: plan.unchanged,
    rejected: plan.rejected,
    proposed: proposedOf(next.practices, playbook),
    warnings,
  };
}

/** A missing playbook has no line. */
export async function playbookText({ playbook }: Pick<OrgPorts, "playbook">): Promise<string | Failed> {
  const read = await playbook.read();
  if (read.kind === "ok") return read.body;
  if (read.kind === "missing") return "";
  return read.kind === "failed" ? read : failed("unreadable", read.why, read.remedy);
}

/** As whoever loads it would read it: under its file's name. */
async function tried(
  { guard }: Pick<OrgPorts, "guard">,
  { name, body }: { readonly name: string; readonly body: string },
): Promise<Offered> {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name))
    return { name, body, problem: "its name cannot be one of a file" };
  if (Buffer.byteLength(body) > guardLimits.pack_bytes_max)
    return { name, body, problem: `it has more than ${guardLimits.pack_bytes_max} bytes` };
  const { problems } = await guard.lint(packFile(name), body);
  const [problem] = problems;
  if (problem === undefined) return { name, body };
  return { name, body, problem: `line ${problem.line ?? 1}: ${problem.why}` };
}

/** Additions first: a crash in between leaves too many rules, never too few. */
async function carriedOut({ store }: Pick<OrgPorts, "store">, plan: SyncPlan): Promise<Failed | undefined> {
  for (const { file, body } of plan.write) {
    const written = await store.write(`${ownDirectory}/${file}`, Buffer.from(body), {
      mode: READ_ONLY,
      bytes_max: guardLimits.pack_bytes_max,
    });
    if (written.kind === "failed") return written;
  }
  for (const file of plan.remove) {
    const removed = await store.remove(`${ownDirectory}/${file}`);
    if (removed.kind === "failed") return removed;
  }
  return undefined;
}

function packsAfter(record: OrgRecord, plan: SyncPlan, offered: readonly Offered[]): OrgRecord["packs"] {
  const refusedNames = new Set(plan.rejected.map(({ pack }) => pack));
  const earlier = record.packs.filter(({ name }) => refusedNames.has(name));
  const good = offered.filter(({ problem }) => problem === undefined);
  return [...good.map(({ name, body }) => ({ name, hash: contentHash(body) })), ...earlier];
}

async function told(ports: OrgPorts, plan: SyncPlan, actor: Actor): Promise<readonly string[]> {
  const [written, removed] = [plan.write.map(({ name }) => name), plan.remove];
  if (written.length + removed.length === 0) return [];
  const summary = `org sync: ${[...written.map((name) => `+${name}`), ...removed.map((file) => `-${file}`)].join(" ")}`;
  const fields = { pack: [...written, ...removed].join(" "), change: "synced" };
  const done = await recordDeed(ports, { summary, event: "guardrails_changed", fields }, {}, actor);
  return done.warnings ?? [];
}
