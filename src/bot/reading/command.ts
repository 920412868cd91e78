// Everything a person can tell the bot to do by a verb. Data only; who may is checked by whoever handles it.

import type { ScheduleRequest } from "../../engine/engine.ts";

/** A code without its `#`, in capitals; or an id. */
export interface AskRef {
  readonly by: "code" | "id";
  readonly value: string;
}

export type Command =
  | { readonly verb: "status" }
  | { readonly verb: "asks" }
  | { readonly verb: "ask"; readonly ask: AskRef }
  | { readonly verb: "why"; readonly ask: AskRef }
  | { readonly verb: "goals" }
  /** Without `edit`: show it. Every edit becomes a difference that waits for a Send. */
  | { readonly verb: "goal"; readonly goal: string; readonly edit?: Edit }
  | { readonly verb: "playbook"; readonly edit?: Edit }
  | { readonly verb: "plans" }
  /** `does` and `rest` as they were typed after the plan's name. */
  | {
      readonly verb: "plan";
      readonly plan: string;
      readonly does?: string;
      readonly rest?: string;
      /** Of the draft on the card that this was said to. */
      readonly hash?: string;
    }
  | { readonly verb: "workers" }
  | { readonly verb: "worker"; readonly worker: string }
  | { readonly verb: "log"; readonly worker: string; readonly lines: number }
  | { readonly verb: "shot"; readonly worker: string }
  | { readonly verb: "tell"; readonly worker: string; readonly text: string }
  /** Without `worker`, a name is made from the prompt by whoever handles it. */
  | { readonly verb: "start"; readonly worker?: string; readonly prompt: string }
  | { readonly verb: "kill"; readonly worker: string; readonly reason?: string }
  /** Without `for_ms`, until somebody resumes. */
  | { readonly verb: "pause"; readonly for_ms?: number; readonly why?: string }
  | { readonly verb: "resume" }
  | { readonly verb: "journal"; readonly lines: number }
  | { readonly verb: "cost"; readonly days: number }
  | { readonly verb: "receipt"; readonly days?: number }
  | { readonly verb: "schedules" }
  | {
      readonly verb: "schedule";
      readonly name: string;
      readonly request: ScheduleRequest;
      readonly note?: string;
    }
  | { readonly verb: "unschedule"; readonly name: string }
  | { readonly verb: "sensors" }
  | { readonly verb: "sensor"; readonly sensor: string }
  | { readonly verb: "triage" }
  | { readonly verb: "digest" }
  | { readonly verb: "quiet"; readonly quiet: Quiet }
  /** Without `ask`: what was learned, and how well. */
  | { readonly verb: "judge"; readonly ask?: AskRef }
  /** Who may answer for a person: shown, and changed in the config alone. */
  | { readonly verb: "autonomy"; readonly class?: string }
  | { readonly verb: "people" }
  | { readonly verb: "pair"; readonly code: string }
  /** The last thing of this person that can be undone. */
  | { readonly verb: "undo" }
  | { readonly verb: "help"; readonly topic?: string };

export type Edit =
  | { readonly kind: "whole"; readonly body: string }
  | { readonly kind: "append"; readonly text: string }
  /** `from` is looked for as it stands; it must be there exactly once, or nothing changes. */
  | { readonly kind: "replace"; readonly from: string; readonly to: string }
  /** Give me the text to edit: a form, a file, or the present body to copy. */
  | { readonly kind: "open" };

export type Quiet =
  | { readonly kind: "show" }
  | { readonly kind: "off" }
  /** Until then, once. */
  | { readonly kind: "until"; readonly at_ms: number; readonly words: string }
  /** Every day between these minutes after midnight, in the person's zone; may go over midnight. */
  | { readonly kind: "hours"; readonly from_minute: number; readonly to_minute: number };
