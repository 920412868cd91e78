// What goes over the wire, as loosely as JSON is, and how to look into it without trusting it.

export type Wire = { readonly [name: string]: unknown };

export const isWire = (value: unknown): value is Wire =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const wireOf = (value: unknown): Wire => (isWire(value) ? value : {});

export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

export const listOf = (value: unknown): readonly Wire[] =>
  Array.isArray(value) ? value.filter((each) => isWire(each)) : [];

/** Time as the fake has it: a test's own, or the real one. */
export interface FakeClock {
  now_ms(): number;
  sleep(wait_ms: number, signal?: AbortSignal): Promise<void>;
}

/** What Slack says when it does not want to. `extra` stands beside `error` in the answer. */
export interface Refusal {
  readonly code: string;
  readonly extra: Wire;
}

const refusals = new WeakMap<object, Refusal>();

export function refuse(code: string, extra: Wire = {}): never {
  const error = new Error(code);
  refusals.set(error, { code, extra });
  throw error;
}

export const refusalOf = (error: unknown): Refusal | undefined =>
  typeof error === "object" && error !== null ? refusals.get(error) : undefined;
