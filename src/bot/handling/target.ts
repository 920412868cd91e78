// What can be changed from chat, read and written by the engine's verbs. A write names what was read, so that what
// somebody else wrote meanwhile is never overwritten.

import type { ChangeOutcome } from "../../engine/engine.ts";
import type { Failed } from "../../engine/outcome.ts";
import type { ChangeRow } from "../../notify/ledger/persons.ts";
import type { Desk, Speaker } from "./desk.ts";

/** What can be changed so. */
export type Target =
  | { readonly kind: "goal"; readonly id: string }
  | { readonly kind: "playbook"; readonly id: "" };

export interface Body {
  readonly kind: "body";
  /** Undefined: there is none yet. */
  readonly text?: string;
  readonly hash?: string;
}

export interface Proposed {
  readonly target: Target;
  readonly body: Body;
  readonly after: string;
  /** `editor`: nothing was changed yet. */
  readonly shows: "difference" | "editor";
}

export const nameOf = (target: Target) => (target.kind === "goal" ? `goal ${target.id}` : "the playbook");

export async function bodyOf(
  { engine }: Desk,
  target: Target,
): Promise<Body | Failed | { readonly kind: "no"; readonly why: string; readonly remedy: string }> {
  if (target.kind === "playbook") {
    const read = await engine.playbook.read();
    if (read.kind === "ok") return { kind: "body", text: read.body, hash: read.hash };
    return read.kind === "missing"
      ? { kind: "body" }
      : read.kind === "failed"
        ? read
        : { kind: "no", why: read.why, remedy: read.remedy };
  }
  const read = await engine.goals.read(target.id);
  if (read.kind === "ok") return { kind: "body", text: read.goal.body, hash: read.goal.hash };
  return read.kind === "missing"
    ? { kind: "body" }
    : read.kind === "failed"
      ? read
      : { kind: "no", why: read.why, remedy: read.remedy };
}

export function targetOf({ kind, target }: ChangeRow): Target | undefined {
  if (kind === "goal") return { kind, id: target };
  return kind === "playbook" ? { kind, id: "" } : undefined;
}

export async function write(
  desk: Desk,
  speaker: Speaker,
  target: Target,
  to: { readonly body: string; readonly hash?: string },
): Promise<ChangeOutcome> {
  const { goals, playbook } = desk.engine;
  const guard = to.hash === undefined ? {} : { expected_hash: to.hash };
  return target.kind === "goal"
    ? goals.write(target.id, to.body, guard, speaker.actor)
    : playbook.write(to.body, guard, speaker.actor);
}
