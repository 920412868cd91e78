// An ask as it stands on disk: the reference program's v1 shape plus optional members of ours. Old records without
// `v`, and ones with the old `detach` mark, read the same. The worker is what the record says, never what its file
// name looks like. A gate whose risk is not written counts as irreversible.

import * as z from "zod/mini";
import { parseAskId, parseId, type WorkerId } from "../ids.ts";
import type { Ask, AskKind, Risk } from "../types.ts";
import { codec } from "./codec.ts";

const count = () => z.number().check(z.gte(0));

const shape = z.lazy(() =>
  z.object({
    id: z.string(),
    worker: z.string(),
    prompt: z.string(),
    ts: count(),
    reference: z.optional(z.string()),
    options: z.optional(z.array(z.string())),
    kind: z.optional(z.enum(["question", "gate"])),
    title: z.optional(z.string()),
    gen: z.optional(z.string()),
    risk: z.optional(z.enum(["reversible", "irreversible", "destructive"])),
    recommend: z.optional(
      z.object({
        option: z.string(),
        reason: z.optional(z.string()),
        source: z.string(),
        confidence: z.optional(z.number()),
      }),
    ),
    expires: z.optional(count()),
    goal: z.optional(z.string()),
    plan: z.optional(z.string()),
    action: z.optional(z.object({ kind: z.string(), fingerprint: z.string(), preview: z.string() })),
    effect: z.optional(z.string()),
    target: z.optional(z.string()),
    by: z.optional(z.string()),
    detach: z.optional(z.boolean()),
  }),
);

type Wire = z.infer<typeof shape>;

export const askCodec = codec<Wire, Ask>({ noun: "ask", shape, fromWire, toWire });

export function riskUnlessSaid(kind: AskKind): Risk {
  return kind === "gate" ? "irreversible" : "reversible";
}

function fromWire(wire: Wire, name: string): Ask | { problem: string } {
  if (wire.id !== name) return { problem: `it says its id is ${JSON.stringify(wire.id.slice(0, 80))}` };
  const id = parseAskId(wire.id);
  if (id.kind === "refused") return { problem: id.why };
  const worker = parseId<WorkerId>("worker id", wire.worker);
  if (worker.kind === "refused") return { problem: worker.why };
  const { ts, kind = "question", options = [], risk, expires, detach, recommend, ...rest } = wire;
  return {
    ...defined(rest),
    id: id.id,
    worker: worker.id,
    prompt: wire.prompt,
    kind,
    raised_s: ts,
    options,
    risk: risk ?? riskUnlessSaid(kind),
    ...(recommend && { recommend: recommendationOf(recommend) }),
    ...(expires !== undefined && { expires_s: expires }),
    detached: detach ?? false,
  };
}

function recommendationOf(wire: NonNullable<Wire["recommend"]>): NonNullable<Ask["recommend"]> {
  return { ...defined(wire), option: wire.option, source: wire.source };
}

function toWire(ask: Ask): Record<string, unknown> {
  const { raised_s, expires_s, detached, kind, risk, options, ...rest } = ask;
  return {
    ...rest,
    ts: raised_s,
    kind: kind === "gate" ? kind : undefined,
    risk: kind === "gate" || risk !== riskUnlessSaid(kind) ? risk : undefined,
    options: options.length > 0 ? options : undefined,
    expires: expires_s,
    detach: detached ? true : undefined,
  };
}

type Defined<T> = { [Member in keyof T]?: Exclude<T[Member], undefined> };

/** Without the members that are there but undefined. */
function defined<T extends object>(members: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(members).filter(([, member]) => member !== undefined),
  ) as Defined<T>;
}
