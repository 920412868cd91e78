// What could be read, or why it is not known: never an empty list (I12). Pure.

import type { Failed } from "../engine/outcome.ts";
import type { Known } from "../notify/facts.ts";

export function known<List extends { readonly kind: "ok" }, T>(
  list: List | Failed,
  of: (list: List) => T,
): Known<T> {
  return list.kind === "ok" ? { kind: "ok", value: of(list) } : { kind: "unknown", why: list.why };
}
