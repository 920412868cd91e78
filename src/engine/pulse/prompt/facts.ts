// What a prompt is made of, already read and judged. Plain data.

import type { Trouble } from "../../outcome.ts";
import type { Decision } from "../../types.ts";
import type { PlaybookFact } from "../permit.ts";
import type { WorldChange } from "../world.ts";

/** Changes only when a person (or an approved move) changed it: the provider may keep it cached between beats. */
export interface StableFacts {
  readonly dataDir: string;
  readonly playbook: PlaybookFact;
  /** What people decided before, as judgment picked it. */
  readonly precedents: readonly string[];
  /** Sorted by id. */
  readonly goals: readonly GoalFact[];
}

export type GoalFact =
  | { readonly kind: "ok"; readonly id: string; readonly body: string }
  | { readonly kind: "unreadable"; readonly id: string };

export interface VolatileFacts {
  /** The snapshot as it is shown, by name (`sensor-ci`, `sys-asks`). */
  readonly readings: readonly { readonly name: string; readonly body: string }[];
  readonly asks: readonly AskFact[];
  readonly plans: readonly { readonly id: string; readonly state: string }[];
  readonly answers: readonly AnswerFact[];
  readonly parked: readonly ParkedFact[];
  /** Unix seconds of the last move for a goal; absent: never. */
  readonly goalActivity_s: ReadonlyMap<string, number>;
  readonly journal: readonly string[];
  readonly changes: ChangeFacts;
  readonly interrupted: readonly {
    readonly action: string;
    readonly summary: string;
    readonly age_s: number;
  }[];
  readonly lastShell?: { readonly cmd: string; readonly exitCode: number | null; readonly output: string };
  readonly flapping: readonly string[];
  readonly troubles: readonly Trouble[];
  readonly lastFailure?: FailureFact;
  readonly now_ms: number;
  readonly zone: string;
}

export interface AskFact {
  readonly id: string;
  readonly worker: string;
  /** `unknown` when the sessions cannot be listed: then nobody is called stranded. */
  readonly tag: "LIVE" | "STRANDED" | "DETACHED" | "GATE" | "unknown";
  readonly prompt: string;
  readonly reference?: string;
  readonly options: readonly string[];
  readonly age_s: number;
}

export interface AnswerFact {
  readonly ask: string;
  readonly worker: string;
  readonly question: string;
  readonly text: string;
  readonly decision: Decision;
  readonly by?: string;
}

export interface ParkedFact {
  readonly id: string;
  readonly summary: string;
  /** `waiting`, or how it ended. */
  readonly state:
    | "waiting"
    | "ran"
    | "failed"
    | "denied"
    | "expired"
    | "withdrawn"
    | "policy_changed"
    | "changed"
    | "unknown";
  readonly why: string;
}

export type ChangeFacts =
  /** Nothing to compare with. */
  | { readonly kind: "first" }
  | { readonly kind: "changed"; readonly list: readonly WorldChange[] }
  /** Woken although nothing changed. */
  | { readonly kind: "forced"; readonly why: string };

export interface FailureFact {
  readonly code: string;
  readonly fails: number;
  readonly age_s: number;
  readonly error: string;
}

export interface PromptFacts {
  readonly stable: StableFacts;
  readonly volatile: VolatileFacts;
  readonly bytes_max: number;
}
