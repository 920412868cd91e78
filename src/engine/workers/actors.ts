// Who may do what to a session. Pure; the one place that says so.

import { type Refused, refused } from "../outcome.ts";
import type { Actor } from "../types.ts";

export function whoIs(actor: Actor): string {
  if (actor.kind === "person") return actor.name.toWellFormed();
  return actor.kind === "worker" ? actor.id : "pulse";
}

/** A worker ends itself and nobody else. */
export function mayEnd(id: string, actor: Actor): { readonly kind: "ok" } | Refused {
  if (actor.kind !== "worker" || actor.id === id) return { kind: "ok" };
  return refused(
    "actor",
    `worker ${actor.id} may not end ${id}`,
    "ask for it with `looop ask`; a person does it",
  );
}

/** A worker drives no terminal: typed into another session, its words would pass for a person's. */
export function mayDrive(id: string, actor: Actor): { readonly kind: "ok" } | Refused {
  if (actor.kind !== "worker") return { kind: "ok" };
  const why = `worker ${actor.id} may not drive the terminal of ${id}`;
  return refused("actor", why, "ask for it with `looop ask`; a person does it");
}

/** Who opens a session to change policy lends it their right to do so. */
export function mayOpenMeta(actor: Actor): { readonly kind: "ok" } | Refused {
  if (actor.kind === "person") return { kind: "ok" };
  return refused("meta", "only a person opens a session to change policy", "leave --meta out");
}
