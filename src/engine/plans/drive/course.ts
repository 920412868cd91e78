// One drive of one plan: who drives, on which ground, and writing down what happens. A driver that was replaced is told
// so by the log itself and does nothing more (I5); whoever listens hears each event once it is on disk.

import type { PlanId } from "../../ids.ts";
import type { Failed, Refused } from "../../outcome.ts";
import type { PlanDeed, PlanEvent } from "../events.ts";
import type { PlanTree } from "../ground/ground.ts";
import type { PlanView } from "../nouns.ts";
import { announcementOf, sentenceOf } from "./announce.ts";
import type { DrivePorts } from "./ports.ts";

export interface Course {
  readonly ports: DrivePorts;
  readonly id: PlanId;
  readonly token: string;
  readonly tree: PlanTree;
  readonly signal: AbortSignal;
  readonly onEvent: (line: string) => void;
}

/** What one turn came to. */
export type Turn =
  | { readonly kind: "on" }
  /** Another driver took the plan, or something overtook what was decided: it is decided anew. */
  | { readonly kind: "overtaken" }
  | { readonly kind: "aborted" }
  | Refused
  | Failed;

export const ON: Turn = { kind: "on" };

export interface Sight {
  readonly plan: PlanView;
  /** Without those that changed nothing. */
  readonly events: readonly PlanEvent[];
}

export async function record(course: Course, deeds: readonly PlanDeed[]): Promise<Turn> {
  const { ports, id, token, onEvent } = course;
  const written = await ports.plans.append(id, deeds, token);
  if (written.kind === "failed") return written;
  if (written.kind === "missing") return { kind: "overtaken" };
  const counted = deeds.filter((deed) => !written.ignored.some((event) => isSame(event, deed)));
  for (const deed of counted) {
    onEvent(sentenceOf(deed));
    await announce(ports, id, deed);
  }
  return written.ignored.length > 0 ? { kind: "overtaken" } : ON;
}

/** An event that comes back is the deed with its stamp. */
function isSame(event: PlanDeed, deed: PlanDeed): boolean {
  return (
    event.event === deed.event &&
    Object.entries(deed).every(([name, value]) => Reflect.get(event, name) === value)
  );
}

/** Hints to whoever watches: the plan's log is the truth, so that one that is not written changes nothing. */
async function announce(ports: DrivePorts, plan: string, deed: PlanDeed): Promise<void> {
  const said = announcementOf(deed);
  if (said === undefined) return;
  await ports.events.record(said.event, { plan, ...said.fields });
  if (said.journal !== undefined) await ports.journal.write(`[plan] ${plan}: ${said.journal}`);
}
