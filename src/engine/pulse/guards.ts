// The pulse's memory between beats: every record below `state/`, how it is read, and which way each one fails.
// Keeps I12: on a gating record only a proven absence is "nothing yet"; the rest decides nothing and may be lost.

import type { Failed, Trouble } from "../outcome.ts";
import type { Key, Store } from "../ports.ts";
import { type Codec, type RecordRead, troubleOf } from "../records/codec.ts";
import {
  attemptsCodec,
  backoffCodec,
  beatCodec,
  committedCodec,
  failureCodec,
  flapCodec,
  type GuardName,
  goalActivityCodec,
  guardKey,
  noopCodec,
  pauseCodec,
  providerWaitCodec,
  shellCodec,
  spendCodec,
  toldCodec,
  wakeCodec,
} from "../records/guards.ts";
import { warningsOf } from "../records/newer.ts";
import { pulseLimits } from "./limits.ts";

type CodecOf = typeof codecs;
const codecs = {
  pause: pauseCodec,
  "provider-wait": providerWaitCodec,
  committed: committedCodec,
  noop: noopCodec,
  backoff: backoffCodec,
  attempts: attemptsCodec,
  spend: spendCodec,
  wake: wakeCodec,
  failure: failureCodec,
  flap: flapCodec,
  shell: shellCodec,
  "goal-activity": goalActivityCodec,
  told: toldCodec,
  beat: beatCodec,
} as const satisfies Record<GuardName, Codec<never> | Codec<object>>;

export type GuardValue<Name extends GuardName> = CodecOf[Name] extends Codec<infer T> ? T : never;
export type GuardRead<Name extends GuardName> = RecordRead<GuardValue<Name>>;

/**
 * What a record that is there but cannot be used means. `closed`: nothing is decided until somebody mends it (a corrupt
 * record of failures mends itself, as the longest wait). `open`: it only informs, so it counts as absent, visibly.
 */
export const failing: Readonly<Record<GuardName, "closed" | "open">> = {
  pause: "closed",
  "provider-wait": "closed",
  committed: "closed",
  noop: "closed",
  backoff: "closed",
  attempts: "closed",
  spend: "closed",
  wake: "open",
  failure: "open",
  flap: "open",
  shell: "open",
  "goal-activity": "open",
  told: "open",
  beat: "open",
};

/** Large enough for a world of many sensors, and for two days of spend. */
const options = { bytes_max: pulseLimits.guard_bytes_max };

export interface Guards {
  read<Name extends GuardName>(name: Name): Promise<GuardRead<Name>>;
  write<Name extends GuardName>(name: Name, value: GuardValue<Name>): Promise<{ kind: "ok" } | Failed>;
  /** Forgets it, whatever it says now. */
  clear(name: GuardName): Promise<{ kind: "ok" } | Failed>;
  /** What is newer than this program, of all that was read since the last time: said once. */
  takeWarnings(): Promise<readonly Trouble[]>;
  /** Forgets exactly what was read: what somebody wrote meanwhile stays. */
  consume<Name extends GuardName>(name: Name, read: GuardRead<Name>): Promise<{ kind: "ok" } | Failed>;
}

export function createGuards(store: Store): Guards {
  const newer = new Map<GuardName, RecordRead<unknown>>();
  return {
    async read<Name extends GuardName>(name: Name) {
      const key = guardKey(name);
      const codec = codecs[name] as unknown as Codec<GuardValue<Name>>;
      const read = codec.decode(await store.read(key, options.bytes_max), key);
      if (read.kind === "ok" && read.newer) newer.set(name, read);
      return read;
    },
    async takeWarnings() {
      const taken = [...newer];
      newer.clear();
      const told = taken.map(([name, read]) =>
        warningsOf(store, read, { noun: codecs[name].noun, key: guardKey(name) }),
      );
      return (await Promise.all(told)).flat();
    },
    async write<Name extends GuardName>(name: Name, value: GuardValue<Name>) {
      const codec = codecs[name] as unknown as Codec<GuardValue<Name>>;
      return store.write(guardKey(name), codec.encode(value), options);
    },
    async clear(name) {
      return doneOf(await store.remove(guardKey(name)));
    },
    async consume(name, read) {
      if (read.kind !== "ok") return { kind: "ok" };
      return doneOf(await store.removeIf(guardKey(name), read.bytes));
    },
  };
}

function doneOf(outcome: { kind: "removed" | "missing" | "differs" } | Failed): { kind: "ok" } | Failed {
  return outcome.kind === "failed" ? outcome : { kind: "ok" };
}

/** For what only informs. */
export function valueIn<T>(read: RecordRead<T>): T | undefined {
  return read.kind === "ok" ? read.value : undefined;
}

/** Of all of them, whether the loop runs or not. */
export async function allGuardTroubles(guards: Guards): Promise<readonly Trouble[]> {
  const names = Object.keys(codecs) as GuardName[];
  const told = names.map(async (name) => guardTrouble(name, await guards.read(name)));
  return (await Promise.all(told)).flat();
}

export function guardTrouble(
  name: GuardName,
  read: RecordRead<unknown>,
): readonly ReturnType<typeof troubleOf>[] {
  if (read.kind === "ok" || read.kind === "missing") return [];
  const key: Key = guardKey(name);
  const trouble = troubleOf(read, key, codecs[name].noun);
  return [failing[name] === "closed" ? trouble : { ...trouble, remedy: `remove ${key}; it is made anew` }];
}
