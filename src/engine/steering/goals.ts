// Goals: desired state, one Markdown file each, kept for ever once archived.
// A goal that cannot be read is a trouble, never an absent goal (I12).

import type { Change, ChangeOutcome, Goals, Missing } from "../engine.ts";
import { contentHash } from "../hash.ts";
import { type GoalId, isId, parseId } from "../ids.ts";
import { limits } from "../limits.ts";
import { type Failed, failed, type Refused, refused, type Trouble } from "../outcome.ts";
import type { Entry, Key, Store } from "../ports.ts";
import { decodeText } from "../records/codec.ts";
import type { Actor, Goal } from "../types.ts";
import { type AuditPorts, recordDeed, unchanged } from "./audit.ts";
import { checkBody } from "./body.ts";
import { goalTitle } from "./goal-text.ts";
import { mayChange } from "./permission.ts";
import { changedMeanwhile, replaceBody, unreadable } from "./replace.ts";

const DIR = "goals";
const ARCHIVE = "goals/archive";
const SUFFIX = ".md";

export interface GoalsPorts extends AuditPorts {
  readonly store: Store;
}

type Which = "live" | "archived";
const keyOf = (which: Which, id: string): Key => `${which === "live" ? DIR : ARCHIVE}/${id}${SUFFIX}`;

export function createGoals(ports: GoalsPorts): Goals {
  const { store } = ports;
  return {
    list: (which) => list(store, which),
    read: (id) => read(store, id),
    write: (id, body, change, actor) => write(ports, { id, body }, change, actor),
    archive: (id, change, actor) => archive(ports, id, change, actor),
    unarchive: (id, change, actor) => unarchive(ports, id, change, actor),
  };
}

async function list(
  store: Store,
  which: Which,
): Promise<{ kind: "ok"; goals: readonly Goal[]; troubles: readonly Trouble[] } | Failed> {
  const dir = which === "live" ? DIR : ARCHIVE;
  const listing = await store.list(dir);
  if (listing.kind === "unreadable")
    return failed("unreadable", listing.why, `make ${dir} a readable directory`);
  const goals: Goal[] = [];
  const troubles: Trouble[] = [];
  for (const entry of listing.kind === "ok" ? listing.entries : []) {
    if (!entry.name.endsWith(SUFFIX)) continue;
    const found = await goalAt(store, which, entry);
    if (found === undefined) continue; // gone between the two looks
    if ("remedy" in found) troubles.push(found);
    else goals.push(found);
  }
  return { kind: "ok", goals, troubles };
}

async function goalAt(store: Store, which: Which, entry: Entry): Promise<Goal | Trouble | undefined> {
  const id = entry.name.slice(0, -SUFFIX.length);
  const path = `${which === "live" ? DIR : ARCHIVE}/${entry.name}`;
  if (!isId(id)) {
    return {
      path,
      why: "its name is no goal id",
      remedy: "rename it: letters, digits, dots, underscores, hyphens",
    };
  }
  const present = await store.read(path);
  if (present.kind === "missing") return undefined;
  if (present.kind === "unreadable") {
    return {
      path,
      why: present.why,
      remedy: "make it a readable regular file; until then this goal is not absent",
    };
  }
  const goal = goalOf(id as GoalId, which, present.bytes, entry.modified_ms);
  return goal ?? { path, why: `${path}: not UTF-8`, remedy: "save it as UTF-8 text" };
}

function goalOf(id: GoalId, which: Which, bytes: Uint8Array, modified_ms: number): Goal | undefined {
  const body = decodeText(bytes);
  if (body === undefined) return undefined;
  return {
    id,
    body,
    title: goalTitle(body),
    archived: which === "archived",
    modified_ms,
    hash: contentHash(bytes),
  };
}

/** A live goal, else an archived one of that id. */
async function read(
  store: Store,
  text: string,
): Promise<{ kind: "ok"; goal: Goal } | Missing | Refused | Failed> {
  const id = parseId<GoalId>("goal id", text);
  if (id.kind === "refused") return id;
  for (const which of ["live", "archived"] as const) {
    const key = keyOf(which, id.id);
    const present = await store.read(key);
    if (present.kind === "missing") continue;
    if (present.kind === "unreadable") return unreadable(key, present.why);
    const goal = goalOf(id.id, which, present.bytes, await modifiedAt(store, key));
    if (goal === undefined) return failed("corrupt", `${key}: not UTF-8`, "save it as UTF-8 text");
    return { kind: "ok", goal };
  }
  return noGoal(id.id);
}

async function modifiedAt(store: Store, key: Key): Promise<number> {
  const slash = key.lastIndexOf("/");
  const listing = await store.list(key.slice(0, slash));
  const entries = listing.kind === "ok" ? listing.entries : [];
  return entries.find(({ name }) => name === key.slice(slash + 1))?.modified_ms ?? 0;
}

async function write(
  ports: GoalsPorts,
  wanted: { id: string; body: string },
  change: Change,
  actor: Actor,
): Promise<ChangeOutcome> {
  const id = mayChange<GoalId>(actor, "goal id", wanted.id);
  if (id.kind === "refused") return id;
  const body = checkBody("goal body", wanted.body);
  if (body.kind === "refused") return body;
  const summary = `write-goal ${id.id}`;
  const { expected_hash } = change;
  const outcome = await replaceBody(ports.store, {
    key: keyOf("live", id.id),
    bytes: body.bytes,
    expected_hash,
  });
  if (outcome.kind === "unchanged") return unchanged(summary, outcome.hash);
  if (outcome.kind !== "written") return outcome;
  const fields = { goal: id.id, title: goalTitle(body.text) };
  return recordDeed(ports, { summary, event: "goal_written", fields, hash: outcome.hash }, change, actor);
}

async function archive(
  ports: GoalsPorts,
  text: string,
  change: Change,
  actor: Actor,
): Promise<ChangeOutcome> {
  const checked = await checkMove(ports.store, { which: "live", id: text }, change, actor);
  if (checked.kind !== "ok") return checked;
  const { id, key } = checked;
  const moved = await moveToArchive(ports.store, id);
  if (moved.kind !== "moved") return moved;
  const undone = await undoIfAnother(ports.store, { from: key, to: moved.to }, change);
  if (undone !== undefined) return undone;
  const name = moved.to.slice(ARCHIVE.length + 1, -SUFFIX.length);
  const summary = name === id ? `archive-goal ${id}` : `archive-goal ${id} as ${name}`;
  const fields = { goal: id, archived_as: name };
  return recordDeed(ports, { summary, event: "goal_archived", fields }, change, actor);
}

async function unarchive(
  ports: GoalsPorts,
  text: string,
  change: Change,
  actor: Actor,
): Promise<ChangeOutcome> {
  const checked = await checkMove(ports.store, { which: "archived", id: text }, change, actor);
  if (checked.kind !== "ok") return checked;
  const { id, key } = checked;
  const to = keyOf("live", id);
  const moved = await ports.store.move(key, to);
  if (moved.kind === "failed") return moved;
  if (moved.kind === "missing") return noGoal(id);
  if (moved.kind === "exists") {
    return refused("goal id", `there is a live goal ${id}`, `archive it first: looop goal archive ${id}`);
  }
  const undone = await undoIfAnother(ports.store, { from: key, to }, change);
  if (undone !== undefined) return undone;
  const summary = `unarchive-goal ${id}`;
  return recordDeed(ports, { summary, event: "goal_unarchived", fields: { goal: id } }, change, actor);
}

/** What both moves look at before they move anything. */
async function checkMove(
  store: Store,
  wanted: { which: Which; id: string },
  change: Change,
  actor: Actor,
): Promise<{ kind: "ok"; id: GoalId; key: Key } | ChangeOutcome> {
  const id = mayChange<GoalId>(actor, "goal id", wanted.id);
  if (id.kind === "refused") return id;
  const key = keyOf(wanted.which, id.id);
  const present = await store.read(key);
  if (present.kind === "unreadable") return unreadable(key, present.why);
  if (present.kind === "missing") return noGoal(id.id);
  const { expected_hash } = change;
  if (expected_hash !== undefined && contentHash(present.bytes) !== expected_hash)
    return changedMeanwhile(key);
  return { kind: "ok", id: id.id, key };
}

/** An archived goal is never overwritten; the second of a name becomes `<id>-1`. */
async function moveToArchive(
  store: Store,
  id: GoalId,
): Promise<{ kind: "moved"; to: Key } | Missing | Refused | Failed> {
  for (let copy = 0; copy < limits.archive_copies_max; copy += 1) {
    const suffix = copy === 0 ? "" : `-${copy}`;
    const to = keyOf("archived", `${id.slice(0, limits.id_chars_max - suffix.length)}${suffix}`);
    const moved = await store.move(keyOf("live", id), to);
    if (moved.kind === "failed") return moved;
    if (moved.kind === "missing") return noGoal(id);
    if (moved.kind === "moved") return { kind: "moved", to };
  }
  const why = `there are ${limits.archive_copies_max} archived goals called ${id}`;
  return refused("goal id", why, `remove some of ${ARCHIVE}/${id}-*.md`);
}

/** Somebody edited it between our look and our move: the move is taken back. */
async function undoIfAnother(
  store: Store,
  { from, to }: { from: Key; to: Key },
  { expected_hash }: Change,
): Promise<ChangeOutcome | undefined> {
  if (expected_hash === undefined) return undefined;
  const present = await store.read(to);
  if (present.kind === "ok" && contentHash(present.bytes) === expected_hash) return undefined;
  const back = await store.move(to, from);
  if (back.kind === "moved") return changedMeanwhile(from);
  return failed("io", `${from} was edited while it was moved; it now stands at ${to}`, "look at both");
}

function noGoal(id: GoalId): Missing {
  return { kind: "missing", why: `there is no goal ${id}`, remedy: "see `looop goal list`" };
}
