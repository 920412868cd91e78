// Faults armed for a store in memory: which call they strike, and what they do to it.

import type { FailReason } from "../../src/engine/outcome.ts";
import type { Key, Store } from "../../src/engine/ports.ts";

export type Method = keyof Store;

export type Effect =
  /** Refused before anything happened. Reading methods say `unreadable`, `isLocked` says `unknown`. */
  | { readonly kind: "fail"; readonly reason: FailReason }
  /** It happened, and the caller is told that it failed: a lost acknowledgement. */
  | { readonly kind: "lost"; readonly reason: FailReason }
  /** The process dies. Every later call dies too, until `restart`. */
  | { readonly kind: "crash"; readonly when: "before" | "after" }
  /** Of an append only the first bytes arrive, then the process dies. */
  | { readonly kind: "torn"; readonly bytes: number }
  /** The test does something (another process steps in) right before the call takes effect. */
  | { readonly kind: "meanwhile"; readonly act: () => void | Promise<void> };

export interface Fault {
  readonly method: Method | "any";
  /** One key, or all that match; without it, every key. A move is struck by either of its keys. */
  readonly key?: Key | RegExp;
  /** The first matching call struck, counting from 1 when the fault was armed. Default 1. */
  readonly nth?: number;
  /** Matching calls struck from there on. Default 1. */
  readonly times?: number;
  readonly effect: Effect;
}

export interface Faults {
  arm(fault: Fault): void;
  disarm(): void;
  /** Armed but not used up: a test that ends with some did not test what it says. */
  pending(): readonly Fault[];
  /** Counts the call for every armed fault; the first one due strikes. */
  strike(method: Method, keys: readonly Key[]): Effect | undefined;
}

/** What a crashed process is replaced by. Not an error that code may handle: let it unwind. */
export class SimulatedCrash extends Error {
  override name = "SimulatedCrash";
}

export function faults(): Faults {
  let armed: { readonly fault: Fault; calls: number; struck: number }[] = [];

  return {
    arm(fault) {
      if (fault.effect.kind === "torn" && fault.method !== "append")
        throw new Error("only an append can be torn: every other write is whole or absent");
      armed.push({ fault, calls: 0, struck: 0 });
    },
    disarm() {
      armed = [];
    },
    pending: () => armed.map(({ fault }) => fault),
    strike(method, keys) {
      let effect: Effect | undefined;
      for (const one of armed) {
        if (!matches(one.fault, method, keys)) continue;
        one.calls += 1;
        if (effect !== undefined || one.calls < (one.fault.nth ?? 1)) continue;
        one.struck += 1;
        effect = one.fault.effect;
      }
      armed = armed.filter(({ fault, struck }) => struck < (fault.times ?? 1));
      return effect;
    },
  };
}

function matches(fault: Fault, method: Method, keys: readonly Key[]): boolean {
  if (fault.method !== "any" && fault.method !== method) return false;
  const wanted = fault.key;
  if (wanted === undefined) return true;
  return keys.some((key) => (typeof wanted === "string" ? key === wanted : wanted.test(key)));
}
