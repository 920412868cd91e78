// Puts a body in place of exactly the one that was looked at, so that nobody's edit in between is lost unseen.
// Unreadable is not absent (I12): what cannot be read is not overwritten.

import { contentHash } from "../hash.ts";
import { limits } from "../limits.ts";
import { type Failed, failed } from "../outcome.ts";
import type { Key, Store } from "../ports.ts";

export interface Replacement {
  readonly key: Key;
  readonly bytes: Uint8Array;
  /** Replaces only this body; without it, whatever stands there now. */
  readonly expected_hash?: string | undefined;
  readonly mode?: number;
  /** Told the body that is about to go, before it goes; if that fails it stays. */
  readonly keep?: (present: Uint8Array) => Promise<{ readonly kind: "ok" } | Failed>;
}

export type Changed = { readonly kind: "changed"; readonly why: string; readonly remedy: string };

export type ReplacementOutcome =
  | { readonly kind: "written"; readonly hash: string }
  | { readonly kind: "unchanged"; readonly hash: string }
  | Changed
  | Failed;

export async function replaceBody(store: Store, replacement: Replacement): Promise<ReplacementOutcome> {
  const { key, bytes, expected_hash, keep } = replacement;
  const options = replacement.mode === undefined ? {} : { mode: replacement.mode };
  const hash = contentHash(bytes);
  for (let tries = 0; tries < limits.policy_write_tries_max; tries += 1) {
    const present = await store.read(key);
    if (present.kind === "unreadable") return unreadable(key, present.why);
    const present_hash = present.kind === "ok" ? contentHash(present.bytes) : undefined;
    if (expected_hash !== undefined && present_hash !== expected_hash) return changedMeanwhile(key);
    if (present_hash === hash) return { kind: "unchanged", hash };

    if (present.kind === "ok") {
      const kept = await keep?.(present.bytes);
      if (kept?.kind === "failed") return kept;
    }
    const outcome =
      present.kind === "ok"
        ? await store.replaceIf(key, present.bytes, bytes, options)
        : await store.create(key, bytes, options);
    if (outcome.kind === "failed") return outcome;
    if (outcome.kind === "replaced" || outcome.kind === "created") return { kind: "written", hash };
    // Somebody was faster: look again, so that their body is kept or compared as well.
  }
  return failed("locked", `${key} is being changed again and again by somebody else`, "try again");
}

/** Without a hash it removes whatever bears that name: that is how somebody gets rid of what cannot be read. */
export async function removeBody(
  store: Store,
  key: Key,
  expected_hash: string | undefined,
): Promise<{ readonly kind: "removed" } | { readonly kind: "missing" } | Changed | Failed> {
  if (expected_hash === undefined) {
    const removed = await store.remove(key);
    return removed.kind === "differs" ? changedMeanwhile(key) : removed;
  }
  const present = await store.read(key);
  if (present.kind === "unreadable") return unreadable(key, present.why);
  if (present.kind === "missing") return present;
  if (contentHash(present.bytes) !== expected_hash) return changedMeanwhile(key);
  const removed = await store.removeIf(key, present.bytes);
  return removed.kind === "differs" ? changedMeanwhile(key) : removed;
}

export function changedMeanwhile(key: Key): Changed {
  return {
    kind: "changed",
    why: `${key} is no longer what you read`,
    remedy: "read it again and make your change to what stands there now",
  };
}

export function unreadable(key: Key, why: string): Failed {
  return failed(
    "unreadable",
    why,
    `make ${key} a readable regular file of at most 1 MiB; nothing was changed`,
  );
}
