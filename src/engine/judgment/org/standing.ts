// How this data directory stands with its organization: the record, the packs that lie here, and a connection that was
// looked at before anything is asked of it. Corrupt and unreadable are never "no organization" (I12).

import type { Playbook } from "../../engine.ts";
import { contentHash } from "../../hash.ts";
import type { Guard } from "../../judge.ts";
import { type Failed, failed, type Refused, refused } from "../../outcome.ts";
import type { Clock, Store } from "../../ports.ts";
import { troubleOf } from "../../records/codec.ts";
import { type OrgRecord, orgCodec, orgKey } from "../../records/org.ts";
import type { AuditPorts } from "../../steering/audit.ts";
import type { Actor } from "../../types.ts";
import { orgPrefix, stemOfPack } from "../guard/files.ts";
import { guardLimits } from "../guard/limits.ts";
import { ownDirectory } from "../guard/packs.ts";
import type { MemoryDoor } from "../ports.ts";
import type { Lying } from "./decide-sync.ts";
import type { OrgDoor, OrgSession } from "./ports.ts";
import { type Asked, type Away, type Caller, whoAmI } from "./statements.ts";

export interface OrgPorts extends AuditPorts {
  readonly store: Store;
  readonly clock: Pick<Clock, "now_ms">;
  readonly orgDoor: OrgDoor;
  readonly guard: Pick<Guard, "lint">;
  readonly playbook: Pick<Playbook, "read" | "write">;
  readonly memory: MemoryDoor;
}

export function notAPerson(actor: Actor): Refused | undefined {
  if (actor.kind === "person") return undefined;
  const who = actor.kind === "worker" ? `worker ${actor.id}` : "the loop";
  return refused(
    "actor",
    `${who} may not speak for a person in their organization`,
    "a person does that, at a terminal of their own",
  );
}

export interface Standing {
  readonly kind: "in";
  readonly record: OrgRecord;
  readonly bytes: Uint8Array;
}

export async function standingOf({
  store,
}: Pick<OrgPorts, "store">): Promise<Standing | { readonly kind: "out" } | Failed> {
  const read = orgCodec.decode(await store.read(orgKey), orgKey);
  if (read.kind === "missing") return { kind: "out" };
  if (read.kind === "ok") return { kind: "in", record: read.value, bytes: read.bytes };
  const { why, remedy } = troubleOf(read, orgKey, orgCodec.noun);
  return failed(read.kind, why, remedy);
}

export async function standingIn(ports: Pick<OrgPorts, "store">): Promise<Standing | Refused | Failed> {
  const standing = await standingOf(ports);
  if (standing.kind !== "out") return standing;
  return refused("organization", "this data directory belongs to no organization", "looop org join <invite>");
}

/** The organization's packs that lie here, whatever the record says. */
export async function lyingHere({ store }: Pick<OrgPorts, "store">): Promise<readonly Lying[] | Failed> {
  const listing = await store.list(ownDirectory);
  if (listing.kind === "missing") return [];
  if (listing.kind !== "ok") {
    const why = listing.kind === "unreadable" ? listing.why : "it cannot be listed";
    return failed("unreadable", `${ownDirectory}: ${why}`, "make it readable");
  }
  const lying: Lying[] = [];
  for (const { name } of listing.entries) {
    if (!name.startsWith(orgPrefix) || stemOfPack(name) === undefined) continue;
    const read = await store.read(`${ownDirectory}/${name}`, guardLimits.pack_bytes_max);
    if (read.kind !== "missing")
      lying.push({ file: name, ...(read.kind === "ok" && { hash: contentHash(read.bytes) }) });
  }
  return lying;
}

/** Within one connection, whose login row-level security holds for. It is closed on every path. */
export async function within<T>(
  { orgDoor }: Pick<OrgPorts, "orgDoor">,
  database: string,
  act: (session: OrgSession, caller: Caller) => Promise<Asked<T>>,
): Promise<Asked<T>> {
  const steps = await orgDoor.steps();
  if (steps.kind === "failed") return steps;
  const connected = await orgDoor.connect(database);
  if (connected.kind !== "open") return connected;
  const { session } = connected;
  try {
    const caller = await whoAmI(session);
    if (caller.kind !== "ok") return caller;
    const no = unfit(caller.value, steps.steps.at(-1)?.version ?? 0);
    return no ?? (await act(session, caller.value));
  } finally {
    await session.close();
  }
}

function unfit({ bypasses, version }: Caller, known: number): Refused | undefined {
  if (bypasses)
    return refused(
      "database",
      "this login passes by row-level security: nothing would keep organizations apart",
      "use a login of your own, with nothing but looop_member",
    );
  if (version === known) return undefined;
  return version > known
    ? refused("database", `its shape ${version} is newer than this program`, "install the newer looop")
    : refused("database", `its shape ${version} is an older one`, "looop org init, by who runs it");
}

/** Of what a person asked for just now: nothing was done. */
export function unreached({ why }: Away): Failed {
  return failed(
    "io",
    `the organization's database cannot be reached: ${why}`,
    "try again; nothing was changed",
  );
}
