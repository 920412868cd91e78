// What stands around a tool call: what its worker was started for, and what the config says of calls that may proceed. A
// config that cannot be used allows nothing; a record that cannot be read is not one without a goal (I12).

import type { WorkerId } from "../../ids.ts";
import type { Clock, Store } from "../../ports.ts";
import type { ReadConfig } from "../../pulse/read-config.ts";
import { metaKey, sessionMetaCodec } from "../../records/session.ts";
import type { Task } from "./hook.ts";
import { hookLimits } from "./limits.ts";

export async function taskIn(
  store: Pick<Store, "read">,
  worker: WorkerId,
): Promise<Task | { readonly kind: "unreadable"; readonly why: string }> {
  const key = metaKey(worker);
  const meta = sessionMetaCodec.decode(await store.read(key), key);
  if (meta.kind === "missing") return { kind: "known" };
  if (meta.kind !== "ok") return { kind: "unreadable", why: meta.why };
  const { goal, plan } = meta.value;
  return { kind: "known", ...(goal !== undefined && { goal }), ...(plan !== undefined && { plan }) };
}

export interface ProceedPorts {
  readonly settings: ReadConfig;
  readonly clock: Pick<Clock, "monotonic_ms">;
}

/** A change counts within a moment. */
export function proceedIn({ settings, clock }: ProceedPorts): () => Promise<"pass" | "allow"> {
  let kept: { readonly until_ms: number; readonly proceed: "pass" | "allow" } | undefined;
  return async () => {
    if (kept !== undefined && clock.monotonic_ms() < kept.until_ms) return kept.proceed;
    const config = await settings();
    const proceed = config.kind === "ok" ? config.settings.hook.proceed : "pass";
    kept = { until_ms: clock.monotonic_ms() + hookLimits.settings_fresh_ms, proceed };
    return proceed;
  };
}
