// What each sensor says now, as a name for it: the same words, the same name. Only what wakes the loop counts.

import type { Engine } from "../engine/engine.ts";
import { canonicalText, sha256 } from "../notify/digest.ts";

const SENSOR = "sensor-";

/** Empty where it cannot be read: nobody is woken by what is not known. */
export async function signalsOf(engine: Pick<Engine, "state">): Promise<ReadonlyMap<string, string>> {
  const state = await engine.state();
  if ("kind" in state) return new Map();
  return new Map(
    Object.entries(state.snapshots).flatMap(([stem, said]) =>
      stem.startsWith(SENSOR) ? [[stem.slice(SENSOR.length), signalName(said)] as const] : [],
    ),
  );
}

function signalName(said: unknown): string {
  const isReading = typeof said === "object" && said !== null && "signal" in said;
  return sha256(canonicalText(isReading ? said.signal : said)).slice(0, 16);
}
