// What the judge is put together from, and how its parts open memory.

import type { Guard, GuardHit } from "../judge.ts";
import type { Clock, Ids, LocalTime } from "../ports.ts";
import type { ReadConfig } from "../pulse/read-config.ts";
import type { ActionFacts } from "./facts.ts";
import type { History, Memory, MemoryDoor, ProseFiles } from "./ports.ts";
import type { Evidence, Ruling } from "./ruling.ts";

/** The guardrails, for whoever has read the action already. May not throw. */
export interface GuardEyes extends Guard {
  decide(facts: ActionFacts): Promise<{ readonly ruling: Ruling; readonly hits: readonly GuardHit[] }>;
}

/** An action that rules want a person for, and in whose name. */
export interface Guarded {
  readonly facts: ActionFacts;
  readonly hits: readonly GuardHit[];
  readonly worker: string;
}

/** What a person approved under a rule, bound to exactly that action. May not throw; what cannot be read is no grant. */
export interface GrantDesk {
  /** Whether there is one that nobody used; leaves it as it is. */
  look(guarded: Guarded): Promise<Evidence | undefined>;
  /** Uses it up: of two who claim it one gets it (I5). */
  claim(guarded: Guarded): Promise<Evidence | undefined>;
}

export interface JudgePorts {
  readonly memory: MemoryDoor;
  readonly guard: GuardEyes;
  readonly grants: GrantDesk;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly localTime: LocalTime;
  readonly settings: ReadConfig;
  readonly history: History;
  readonly prose: ProseFiles;
}

export type Reached =
  | { readonly kind: "open"; readonly memory: Memory }
  | { readonly kind: "absent" }
  | {
      readonly kind: "unusable";
      readonly path: string;
      readonly why: string;
      readonly remedy: string;
      readonly reason: "corrupt" | "newer" | "io";
    };

/** Every way in which memory is not to be had, as one. */
export async function reach(
  { memory }: Pick<JudgePorts, "memory">,
  how: "if_there" | "make",
): Promise<Reached> {
  const opened = await memory.open(how);
  if (opened.kind === "open" || opened.kind === "absent") return opened;
  const { why, remedy } = opened;
  if (opened.kind === "failed") return { kind: "unusable", path: "memory.db", why, remedy, reason: "io" };
  return { kind: "unusable", path: opened.path, why, remedy, reason: opened.kind };
}
