// Names for what is shown: the same draft, the same name. Pure.

import { createHash } from "node:crypto";
import type { Draft, Rev } from "./nouns.ts";

/** 64 hex digits. */
export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/**
 * A text that is the same for the same value, however its members were ordered. Bytes stand for themselves by their
 * hash; members that are undefined are left out, as if they were not there.
 */
export function canonicalText(value: unknown): string {
  if (value instanceof Uint8Array) return `bytes:${sha256(value)}`;
  if (Array.isArray(value)) return `[${value.map((item) => canonicalText(item)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`);
  return `{${members.join(",")}}`;
}

/** Drafts do not change: one that was named before is not read again. */
const named = new WeakMap<Draft, Rev>();

export function revOf(draft: Draft): Rev {
  const known = named.get(draft);
  if (known !== undefined) return known;
  const rev = sha256(canonicalText(draft)).slice(0, 32) as Rev;
  named.set(draft, rev);
  return rev;
}
