// The shape of the `--json` output of the verbs about people and deliveries. Loaded by `looop schema` and by tests; its
// types bind what the verbs print at compile time.

import * as z from "zod/mini";

const opt = z.optional;
const text = z.string();
const ms = z.number();

export const byHandOutput = z.strictObject({ summary: text });

export const peopleOutput = z.strictObject({
  people: z.array(
    z.strictObject({
      name: text,
      roles: z.array(text),
      may: z.array(text),
      zone: opt(text),
      accounts: z.array(z.strictObject({ surface: text, user: text, via: text })),
    }),
  ),
  waiting: z.array(z.strictObject({ surface: text, user: text, name: text, expires_ms: ms })),
});

const shown = z.strictObject({
  place: text,
  at_ms: ms,
  card: text,
  state: text,
  whole: text,
  seen: opt(z.array(z.strictObject({ who: text, at_ms: ms }))),
});

export const routeOutput = z.strictObject({
  ask: text,
  code: opt(text),
  why: text,
  places: z.array(text),
  call: opt(text),
  ladder: z.array(text),
  misses: z.array(text),
  shown: z.array(shown),
});

export const deliveriesOutput = z.strictObject({
  deliveries: z.array(
    z.strictObject({
      id: text,
      subject: text,
      place: text,
      op: text,
      state: text,
      attempts: z.number(),
      since_ms: ms,
      title: text,
      why: opt(text),
      remedy: opt(text),
    }),
  ),
  asks: z.array(z.strictObject({ ask: text, code: text, shown: z.array(shown) })),
});

export const auditOutput = z.strictObject({
  rows: z.array(
    z.strictObject({
      seq: z.number(),
      at_ms: ms,
      event: text,
      actor: z.strictObject({ kind: text, name: text, surface: opt(text), user: opt(text) }),
      subject: opt(text),
      words: opt(text),
      reading: opt(text),
      card: opt(text),
      result: text,
      hash: text,
    }),
  ),
  shown: opt(z.array(shown)),
});

export const auditCheckOutput = z.strictObject({
  state: z.enum(["whole", "broken"]),
  rows: opt(z.number()),
  head: opt(z.strictObject({ seq: z.number(), hash: text })),
  anchors: z.number(),
  seq: opt(z.number()),
  why: opt(text),
});

export const rehearsalOutput = z.strictObject({
  passed: z.boolean(),
  rows: z.array(
    z.strictObject({
      surface: text,
      step: text,
      state: z.enum(["pass", "fail", "skipped"]),
      why: text,
    }),
  ),
});

export type RehearsalJson = z.infer<typeof rehearsalOutput>;
export type AuditJson = z.infer<typeof auditOutput>;
export type AuditCheckJson = z.infer<typeof auditCheckOutput>;
export type PeopleJson = z.infer<typeof peopleOutput>;
export type RouteJson = z.infer<typeof routeOutput>;
export type DeliveriesJson = z.infer<typeof deliveriesOutput>;
