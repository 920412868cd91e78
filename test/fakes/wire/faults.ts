// Faults of a fake platform, by script and by seed: what goes wrong, at which call, how often. Each fake asks at each
// of its named points and is told at most one fault.

export interface Fault {
  /** The call or event that it befalls: `chat.postMessage`, `getUpdates`, `gateway.dispatch`. `*`: any. */
  readonly at: string;
  /** What happens; each fake documents those it knows. */
  readonly what: string;
  /** Milliseconds, a code, a text: whatever `what` needs. */
  readonly value?: string | number;
  /** Befalls so many calls; once without it. */
  readonly times?: number;
  /** Lets so many calls pass first. */
  readonly after?: number;
}

export interface Faults {
  arm(...faults: readonly Fault[]): void;
  /** From now on each call at one of these points has this chance (0 to 1) of the fault. The same seed gives the same faults. */
  storm(seed: number, chances: readonly (Fault & { readonly chance: number })[]): void;
  clear(): void;
  /** Asked by the fake. */
  strike(at: string): Fault | undefined;
  /** Armed faults that have not struck yet. A test that ends with some did not test what it says. */
  left(): readonly Fault[];
}

/** Numbers in [0, 1), the same ones for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function createFaults(): Faults {
  let armed: readonly { readonly fault: Fault; after: number; times: number }[] = [];
  let stormy:
    | { readonly random: () => number; readonly chances: readonly (Fault & { chance: number })[] }
    | undefined;

  function fromScript(at: string): Fault | undefined {
    for (const each of armed) {
      if (each.fault.at !== at && each.fault.at !== "*") continue;
      if (each.after > 0) {
        each.after -= 1;
        continue;
      }
      each.times -= 1;
      if (each.times === 0) armed = armed.filter((other) => other !== each);
      return each.fault;
    }
    return undefined;
  }

  return {
    arm(...faults) {
      armed = [
        ...armed,
        ...faults.map((fault) => ({ fault, after: fault.after ?? 0, times: fault.times ?? 1 })),
      ];
    },
    storm(seed, chances) {
      stormy = { random: seededRandom(seed), chances };
    },
    clear() {
      armed = [];
      stormy = undefined;
    },
    strike(at) {
      const scripted = fromScript(at);
      if (scripted !== undefined || stormy === undefined) return scripted;
      const { random, chances } = stormy;
      return chances.find((each) => (each.at === at || each.at === "*") && random() < each.chance);
    },
    left: () => armed.map(({ fault }) => fault),
  };
}
