// The world of one beat, from one set of reads: its hash (does it need a decision?), its policy hash (did a person
// change their mind?) and its named items (what changed?). One pass, so that the three can never disagree.
// Keeps I12: a part that cannot be read has its own mark and never looks like one that is gone.

import { canonicalJson, contentHash } from "../hash.ts";
import { limits } from "../limits.ts";
import { decodeText } from "../records/codec.ts";

export type Part =
  | { readonly kind: "ok"; readonly bytes: Uint8Array }
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable" };

export interface WorldParts {
  readonly playbook: Part;
  /** By goal id, without `.md`. */
  readonly goals: ReadonlyMap<string, Part>;
  /** By the name of the reading, without `.json`: `sensor-ci`, `sys-asks`. */
  readonly snapshots: ReadonlyMap<string, Uint8Array>;
}

export interface World {
  readonly hash: string;
  /** Playbook and goals only. */
  readonly policy_hash: string;
  /** `playbook` and `goal:<id>` hold the hash of the body, `snap:<name>` the signal as text. */
  readonly items: Readonly<Record<string, string>>;
}

export type WorldChange =
  | { readonly kind: "appeared"; readonly item: string; readonly after: string }
  | { readonly kind: "changed"; readonly item: string; readonly before: string; readonly after: string }
  | { readonly kind: "gone"; readonly item: string; readonly before: string };

/** Shown instead of a hash; no hash looks like it. */
const UNREADABLE = "!unreadable";

export function worldOf(parts: WorldParts): World {
  const items: [string, string][] = [];
  const policy: Uint8Array[] = [];
  const snapshots: Uint8Array[] = [];

  const addPolicy = (item: string, part: Part) => {
    if (part.kind === "missing") return;
    const bytes = part.kind === "ok" ? part.bytes : new Uint8Array();
    policy.push(...framed(item, part.kind, bytes));
    items.push([item, part.kind === "ok" ? contentHash(bytes) : UNREADABLE]);
  };

  addPolicy("playbook", parts.playbook);
  for (const [id, part] of sorted(parts.goals)) addPolicy(`goal:${id}`, part);
  for (const [name, bytes] of sorted(parts.snapshots)) {
    const item = `snap:${name}`;
    const signal = signalOf(bytes);
    // Bytes that are no JSON are hashed as they are: whatever changes in them is a change.
    snapshots.push(...framed(item, "ok", signal === undefined ? bytes : Buffer.from(signal)));
    items.push([item, signal ?? `(non-JSON, ${bytes.length} bytes, ${contentHash(bytes)})`]);
  }
  return {
    hash: contentHash(Buffer.concat([...policy, ...snapshots])),
    policy_hash: contentHash(Buffer.concat(policy)),
    items: Object.fromEntries(items),
  };
}

/**
 * Names the standing rules, which a parked move is bound to: the playbook. Not the goals, on which the loop itself
 * keeps notes while somebody thinks about a yes.
 */
export function rulesHashOf({ items }: Pick<World, "items">): string {
  return ownItem(items, "playbook") ?? "(no playbook)";
}

/** Sorted by item. Without a baseline nothing is known to have changed. */
export function diffWorld(
  before: Pick<World, "items"> | undefined,
  after: Pick<World, "items">,
): WorldChange[] {
  if (before === undefined) return [];
  const names = new Set([...Object.keys(before.items), ...Object.keys(after.items)]);
  return [...names].sort(byCodeUnit).flatMap((item): WorldChange[] => {
    const was = ownItem(before.items, item);
    const is = ownItem(after.items, item);
    if (is === undefined) return was === undefined ? [] : [{ kind: "gone", item, before: was }];
    if (was === undefined) return [{ kind: "appeared", item, after: is }];
    return was === is ? [] : [{ kind: "changed", item, before: was, after: is }];
  });
}

/** A baseline read back from disk may be any object; an inherited member is not an item. */
function ownItem(items: Readonly<Record<string, string>>, item: string): string | undefined {
  return Object.hasOwn(items, item) ? items[item] : undefined;
}

/** Name and length in front: no body can pass itself off as the next part. */
function framed(item: string, kind: "ok" | "unreadable", bytes: Uint8Array): Uint8Array[] {
  return [Buffer.from(`${JSON.stringify(item)} ${kind} ${bytes.length}\n`), bytes];
}

/** The part of a reading that may wake the loop, written one way only; undefined when it is no JSON. */
function signalOf(bytes: Uint8Array): string | undefined {
  const text = decodeText(bytes);
  if (text === undefined || nestingOf(text) > limits.json_nesting_max) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text, keepLargeNumbers);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  const isObject = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  if (isObject && Object.hasOwn(parsed as object, "signal")) {
    return canonicalJson((parsed as { signal: unknown }).signal);
  }
  return canonicalJson(parsed);
}

/** Ids beyond 2^53 are rounded by the parser, and two of them would look equal: their own digits are kept. */
function keepLargeNumbers(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  const rounded = typeof value === "number" && !Number.isSafeInteger(value) && Number.isInteger(value);
  return rounded ? `number ${context?.source ?? value}` : value;
}

/** How deep brackets go, outside of strings; what walks the value recurses that deep. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (inString) {
      if (char === "\\") at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === "[" || char === "{") {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (char === "]" || char === "}") depth -= 1;
  }
  return deepest;
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => byCodeUnit(a, b));
}

function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
