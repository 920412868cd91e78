// Where the story of the demo stands, from what is on disk. Pure. Nothing is called verified that no check has passed.

import { STORY } from "../../engine/pulse/demo-decide.ts";
import type { AskView, WorkerHealth } from "../../engine/types.ts";

export type Deployed = "deployed" | "declined";

export type Chapter =
  | { readonly kind: "begins" | "works" | "asks" | "answered" | "checked" }
  | { readonly kind: "over"; readonly deployed: Deployed; readonly note: string };

export interface StoryFacts {
  /** Of the goal: its notes are written last. Absent before there is one. */
  readonly goal?: string;
  readonly workers: readonly Pick<WorkerHealth, "id" | "alive" | "verify">[];
  readonly open: readonly Pick<AskView, "worker" | "state">[];
}

export const isOfStory = (worker: string): boolean => worker.startsWith(`${STORY}-`);

export function chapterOf({ goal = "", workers, open }: StoryFacts, before: Chapter): Chapter {
  const note = /^- (v.*)$/m.exec(goal)?.[1];
  if (note !== undefined) {
    const deployed: Deployed = /^\S+ is live/.test(note) ? "deployed" : "declined";
    return { kind: "over", deployed, note };
  }
  // Not one of a worker that is gone: a fresh worker asks again.
  if (open.some(({ worker, state }) => isOfStory(worker) && state === "pending")) return { kind: "asks" };
  const worker = workers.find(({ id }) => isOfStory(id));
  if (worker === undefined) return { kind: "begins" };
  if (worker.verify?.verdict === "pass") return { kind: "checked" };
  const wasAsked = before.kind === "asks" || before.kind === "answered";
  if (wasAsked) return { kind: "answered" };
  return { kind: worker.alive ? "works" : "begins" };
}
