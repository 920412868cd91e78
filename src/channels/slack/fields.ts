// Looking into what came over the wire without trusting its shape. Pure.

export type Fields = { readonly [name: string]: unknown };

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** Empty text counts as none: Slack sends both. */
export const wordOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

export const listOf = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.filter((each) => isFields(each)) : [];

/** `1700000000.123456`, seconds and an order, as Slack writes moments. */
export function momentOf(ts: string | undefined): number | undefined {
  const ms = Math.floor(Number(ts) * 1_000);
  return ts !== undefined && Number.isFinite(ms) ? ms : undefined;
}
