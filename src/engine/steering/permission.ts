// Who may change policy: goals, playbook, sensors, schedules. Pure; the one place that says so.

import { parseId } from "../ids.ts";
import { type Refused, refused } from "../outcome.ts";
import type { Actor } from "../types.ts";

/**
 * A worker steers nothing: it would be choosing its own orders. The exception is a session that a person opened in
 * order to change policy; whoever calls for it has shown that person the change and obtained their yes.
 */
export function mayWritePolicy(actor: Actor): { readonly kind: "ok" } | Refused {
  if (actor.kind !== "worker" || actor.meta) return { kind: "ok" };
  return refused(
    "actor",
    `worker ${actor.id} may not change goals, playbook, sensors or schedules`,
    "ask for the change with `looop ask`; a person makes it",
  );
}

/** The id of what this actor wants to change: permission first, so that a worker learns nothing from what is refused. */
export function mayChange<Id extends string>(
  actor: Actor,
  field: string,
  text: string,
): ReturnType<typeof parseId<Id>> {
  const allowed = mayWritePolicy(actor);
  return allowed.kind === "refused" ? allowed : parseId<Id>(field, text);
}
