// The policy as it stands on disk now: playbook and goals from one look, with the hash of the rules that a parked move
// is bound to. The same parts make up `World.policy_hash`. Keeps I12: what cannot be read is marked, and never looks like absent.

import { isId } from "../../ids.ts";
import { type Failed, failed, type Trouble } from "../../outcome.ts";
import type { Store } from "../../ports.ts";
import { decodeText } from "../../records/codec.ts";
import type { PlaybookFact } from "../permit.ts";
import { type Part, rulesHashOf, worldOf } from "../world.ts";
import type { ActPorts } from "./ports.ts";

const PLAYBOOK = "PLAYBOOK.md";
const GOALS = "goals";
const SUFFIX = ".md";

export interface Policy {
  readonly kind: "ok";
  /** For `worldOf`. */
  readonly playbook: Part;
  /** For `worldOf`, by goal id. */
  readonly goals: ReadonlyMap<string, Part>;
  readonly playbookFact: PlaybookFact;
  readonly hash: string;
  readonly rulesHash: string;
  /** What could not be read: nothing that was approved under another policy may run meanwhile. */
  readonly troubles: readonly Trouble[];
}

export async function readPolicy(store: Store): Promise<Policy | Failed> {
  const listing = await store.list(GOALS);
  if (listing.kind === "unreadable") {
    return failed("unreadable", listing.why, `make ${GOALS} a readable directory; no goal is assumed gone`);
  }
  const troubles: Trouble[] = [];
  const goals = new Map<string, Part>();
  for (const { name, kind } of listing.kind === "ok" ? listing.entries : []) {
    const id = name.slice(0, -SUFFIX.length);
    if (!name.endsWith(SUFFIX) || kind === "directory" || !isId(id)) continue;
    const part = await readPart(store, `${GOALS}/${name}`, troubles);
    if (part.kind !== "missing") goals.set(id, part);
  }
  const playbook = await readPart(store, PLAYBOOK, troubles);
  const world = worldOf({ playbook, goals, snapshots: new Map() });
  const playbookFact = factOf(playbook);
  return {
    kind: "ok",
    playbook,
    goals,
    playbookFact,
    hash: world.policy_hash,
    rulesHash: rulesHashOf(world),
    troubles,
  };
}

/** As `readPolicy`, bound to the guardrails as well: what a yes is given under. */
export async function readStanding({
  store,
  judgment,
}: Pick<ActPorts, "store" | "judgment">): Promise<Policy | Failed> {
  const policy = await readPolicy(store);
  if (policy.kind === "failed") return policy;
  const rules = await judgment.rules();
  if (rules.kind === "unreadable") return { ...policy, troubles: [...policy.troubles, ...rules.troubles] };
  return { ...policy, rulesHash: boundTo(policy.rulesHash, rules.hash) };
}

/** Pure. */
export function boundTo(playbook: string, guardrails: string): string {
  return `${playbook} ${guardrails}`;
}

async function readPart(store: Store, key: string, troubles: Trouble[]): Promise<Part> {
  const read = await store.read(key);
  if (read.kind !== "unreadable") return read;
  troubles.push({ path: key, why: read.why, remedy: `make ${key} a readable regular file` });
  return { kind: "unreadable" };
}

function factOf(part: Part): PlaybookFact {
  if (part.kind === "missing") return part;
  if (part.kind === "unreadable") return { kind: "unreadable", why: `${PLAYBOOK} is no readable file` };
  const body = decodeText(part.bytes);
  return body === undefined ? { kind: "unreadable", why: `${PLAYBOOK} is not UTF-8` } : { kind: "ok", body };
}
