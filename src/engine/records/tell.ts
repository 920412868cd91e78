// A tell waiting in `tells/` for its worker. `gen` names the life of the worker it was meant for.

import * as z from "zod/mini";
import { parseId, type WorkerId } from "../ids.ts";
import type { Tell } from "../types.ts";
import { codec } from "./codec.ts";

const shape = z.lazy(() =>
  z.object({
    id: z.optional(z.string()),
    worker: z.string(),
    msg: z.string(),
    ts: z.number().check(z.gte(0)),
    gen: z.optional(z.string()),
    by: z.optional(z.string()),
    from: z.optional(z.string()),
  }),
);

type Wire = z.infer<typeof shape>;

export const tellCodec = codec<Wire, Tell>({ noun: "tell", shape, fromWire, toWire });

function fromWire(wire: Wire, name: string): Tell | { problem: string } {
  const worker = parseId<WorkerId>("worker id", wire.worker);
  if (worker.kind === "refused") return { problem: worker.why };
  return {
    id: name,
    worker: worker.id,
    text: wire.msg,
    told_s: wire.ts,
    ...(wire.gen !== undefined && { gen: wire.gen }),
    ...(wire.by !== undefined && { by: wire.by }),
    // A kind of sender that a later version knows is no person.
    ...(wire.from !== undefined && { from: wire.from === "pulse" ? "pulse" : "worker" }),
  };
}

function toWire({ id, worker, text, told_s, gen, by, from }: Tell): Record<string, unknown> {
  return { id, worker, msg: text, ts: told_s, gen, by, from };
}
