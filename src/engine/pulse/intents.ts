// Write-ahead intents: what is not safe to repeat is noted before it is begun, and the note goes when its end is on
// disk. Keeps I5: one intent of a name at a time, by exclusive creation; and I12: while the notes cannot be read, nobody
// knows what was begun, so nothing is.

import type { Failed, Trouble } from "../outcome.ts";
import { failed } from "../outcome.ts";
import type { Clock, Ids, Key, Processes, Store } from "../ports.ts";
import { recordFolder } from "../records/folder.ts";
import { type Intent, type IntentReport, intentCodec, intentsDir } from "../records/intent.ts";
import { pulseLimits } from "./limits.ts";
import { fingerprintOf, type Move } from "./move.ts";

export interface IntentPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly processes: Processes;
}

export interface IntentDraft {
  readonly move: Move;
  readonly by: string;
  /** The proposal that is carried out: the intent bears its name, so that a second one cannot begin. */
  readonly proposal?: string;
  readonly timeout_ms: number;
}

export interface Intents {
  begin(draft: IntentDraft): Promise<BeginOutcome>;
  /** Its end is on disk, or it is certain that it was not begun. What cannot be removed now is removed later. */
  end(intent: Intent): Promise<{ kind: "ok" } | Failed>;
  /** We do not know how it ended and never will: from here on it counts as interrupted. */
  abandon(intent: Intent): void;
  /** Every intent there is, oldest first. What cannot be read is a trouble, and never no intent. */
  scan(): Promise<IntentScan | Failed>;
  /** Notes a proposal that is half carried out although no intent tells of it: as good as interrupted. */
  adopt(draft: IntentDraft): Promise<BeginOutcome>;
  report(seen: SeenIntent, report: IntentReport): Promise<{ kind: "ok" } | Failed>;
}

export type BeginOutcome =
  | { readonly kind: "begun"; readonly intent: Intent }
  /** Somebody else has begun exactly this, or did and is gone. */
  | { readonly kind: "taken" }
  | Failed;

export interface IntentScan {
  readonly kind: "ok";
  readonly intents: readonly SeenIntent[];
  readonly troubles: readonly Trouble[];
}

export interface SeenIntent {
  readonly intent: Intent;
  readonly state: IntentState;
}

export type IntentState = "in_flight" | "interrupted" | "reported";

/** What can be seen of whoever began it. */
export interface IntentSight {
  readonly life: "alive" | "dead" | "unknown";
  /** `running` and `abandoned` where it is this very engine's. */
  readonly ours: "running" | "abandoned" | "no";
}

/** Pure. Alive counts only where the platform can tell one process from the next of the same number. */
export function decideIntent(intent: Intent, sight: IntentSight, now_ms: number): IntentState {
  if (intent.reported !== undefined) return "reported";
  if (sight.ours !== "no") return sight.ours === "running" ? "in_flight" : "interrupted";
  if (sight.life === "dead") return "interrupted";
  if (sight.life === "alive" && intent.actor.started !== "") return "in_flight";
  return now_ms < intent.deadline_ms + pulseLimits.intent_grace_ms ? "in_flight" : "interrupted";
}

const NOBODY = { pid: 0, started: "", owner: "" } as const;

export function createIntents(ports: IntentPorts): Intents {
  const { store, clock, ids, processes } = ports;
  const folder = recordFolder(store, clock, intentsDir, intentCodec);
  const owner = ids.nonce();
  const running = new Set<string>();
  /** Over, but the disk would not let go of them yet. */
  const over = new Set<string>();

  async function create(id: string, draft: IntentDraft, actor: Intent["actor"]): Promise<BeginOutcome> {
    const { move, by, proposal, timeout_ms } = draft;
    const begun_ms = clock.now_ms();
    const intent: Intent = {
      id,
      move,
      fingerprint: fingerprintOf(move),
      ...(proposal !== undefined && { proposal }),
      by,
      begun_ms,
      deadline_ms: begun_ms + timeout_ms,
      actor,
    };
    const created = await store.create(folder.key(id), intentCodec.encode(intent));
    if (created.kind === "failed") return created;
    return created.kind === "exists" ? { kind: "taken" } : { kind: "begun", intent };
  }

  async function drop(intent: Intent): Promise<{ kind: "ok" } | Failed> {
    const read = await folder.read(intent.id);
    if (read.kind === "missing") return { kind: "ok" };
    if (read.kind !== "ok") return failed(read.kind, read.why, mend(folder.key(intent.id)));
    // Another one of that name is somebody else's.
    const isIt = read.value.begun_ms === intent.begun_ms && read.value.actor.owner === intent.actor.owner;
    const removed = isIt
      ? await store.removeIf(folder.key(intent.id), read.bytes)
      : { kind: "missing" as const };
    return removed.kind === "failed" ? removed : { kind: "ok" };
  }

  function stateOf(intent: Intent): IntentState {
    const { pid, started } = intent.actor;
    const isOurs = intent.actor.owner === owner;
    const sight: IntentSight = {
      life: pid === 0 ? "dead" : processes.alive(pid, started),
      ours: isOurs ? (running.has(intent.id) ? "running" : "abandoned") : "no",
    };
    return decideIntent(intent, sight, clock.now_ms());
  }

  return {
    async begin(draft) {
      const id = draft.proposal ?? `i-${ids.nonce()}`;
      if (running.has(id)) return { kind: "taken" };
      // Before it is on disk: nobody in this process may take it for one that was left behind.
      running.add(id);
      const { pid = 0, started = "" } = processes.ancestry()[0] ?? {};
      const outcome = await create(id, draft, { pid, started, owner });
      if (outcome.kind !== "begun") running.delete(id);
      return outcome;
    },

    async end(intent) {
      const dropped = await drop(intent);
      if (dropped.kind === "failed") over.add(intent.id);
      running.delete(intent.id);
      return dropped;
    },

    abandon(intent) {
      running.delete(intent.id);
    },

    async scan() {
      const scan = await folder.scan();
      if (scan.kind === "failed") return scan;
      const seen: SeenIntent[] = [];
      for (const intent of scan.records.values()) {
        const isOver = over.has(intent.id) && intent.actor.owner === owner;
        if (isOver && (await drop(intent)).kind === "ok") over.delete(intent.id);
        if (!isOver) seen.push({ intent, state: stateOf(intent) });
      }
      seen.sort((a, b) => a.intent.begun_ms - b.intent.begun_ms);
      const troubles = [...(await folder.takeWarnings()), ...scan.troubled.values()];
      return { kind: "ok", intents: seen, troubles };
    },

    adopt: (draft) => create(draft.proposal ?? `i-${ids.nonce()}`, draft, NOBODY),

    async report({ intent }, report) {
      const key = folder.key(intent.id);
      const read = await folder.read(intent.id);
      if (read.kind === "missing") return { kind: "ok" };
      if (read.kind !== "ok") return failed(read.kind, read.why, mend(key));
      const bytes = intentCodec.encode({ ...read.value, reported: report }, read.stored);
      const replaced = await store.replaceIf(key, read.bytes, bytes);
      return replaced.kind === "failed" ? replaced : { kind: "ok" };
    },
  };
}

function mend(key: Key): string {
  return `make ${key} a readable record, or move it away once you know what became of it`;
}
