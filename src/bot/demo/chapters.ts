// Where the story of the demo stands, from what is on disk. Pure. Nothing is called verified that no check has passed.

import type { AskId } from "../../engine/ids.ts";
import { STORY } from "../../engine/pulse/demo-decide.ts";
import type { AskView, WorkerHealth } from "../../engine/types.ts";

export type Deployed = "deployed" | "declined";

export type Chapter =
  | { readonly kind: "begins" | "works" | "checked" }
  | { readonly kind: "asks" | "answered"; readonly ask: AskId }
  | { readonly kind: "over"; readonly deployed: Deployed; readonly note: string };

export interface StoryFacts {
  /** Of the goal: its notes are written last. Absent before there is one. */
  readonly goal?: string;
  readonly workers: readonly Pick<WorkerHealth, "id" | "alive" | "verify">[];
  readonly open: readonly Pick<AskView, "id" | "worker" | "state">[];
  /** Whether what was asked before has an answer; what was taken back has none. */
  readonly answered: "yes" | "no";
}

export const isOfStory = (worker: string): boolean => worker.startsWith(`${STORY}-`);

export function chapterOf({ goal = "", workers, open, answered }: StoryFacts, before: Chapter): Chapter {
  const note = /^- (v.*)$/m.exec(goal)?.[1];
  if (note !== undefined) {
    const deployed: Deployed = /^\S+ is live/.test(note) ? "deployed" : "declined";
    return { kind: "over", deployed, note };
  }
  // Not one of a worker that is gone: a fresh worker asks again.
  const gate = open.find(({ worker, state }) => isOfStory(worker) && state === "pending");
  if (gate !== undefined) return { kind: "asks", ask: gate.id };
  const worker = workers.find(({ id }) => isOfStory(id));
  if (worker === undefined) return { kind: "begins" };
  if (worker.verify?.verdict === "pass") return { kind: "checked" };
  const ask = askOf(before);
  if (ask !== undefined && answered === "yes") return { kind: "answered", ask };
  return { kind: worker.alive ? "works" : "begins" };
}

/** What was asked last. */
export function askOf(chapter: Chapter): AskId | undefined {
  return chapter.kind === "asks" || chapter.kind === "answered" ? chapter.ask : undefined;
}
