// Every answer of a person goes to judgment, wherever it was given: read from the events, up to where they were read
// last. What is handed over twice counts once there, so that a death in between changes nothing (I2, I6).

import type { Engine } from "../engine/engine.ts";
import type { Clock } from "../engine/ports.ts";
import type { Event } from "../engine/types.ts";
import type { Ledger } from "../notify/ledger/ledger.ts";
import { botLimits } from "./limits.ts";

export interface LearningPorts {
  readonly engine: Pick<Engine, "events" | "mailbox" | "judge">;
  readonly ledger: Ledger;
  readonly clock: Pick<Clock, "sleep">;
  /** Something was learned. */
  learned(): void;
  report(event: string, fields: Readonly<Record<string, unknown>>): void;
}

/** The name under which the ledger keeps the place. */
const PLACE = "answers learned up to";

export async function learn(ports: LearningPorts, signal: AbortSignal): Promise<void> {
  const { ledger, clock, report } = ports;
  const noted = ledger.look((tables) => tables.notes.read(PLACE));
  let from = placeOf(noted.kind === "ok" ? noted.value : undefined);
  while (!signal.aborted) {
    for await (const page of ports.engine.events.follow(from, signal)) {
      if ("kind" in page) {
        report("answers_unlearned", { why: page.why });
        break;
      }
      const answers = page.events.filter(isByPerson);
      for (const event of answers) await learnOne(ports, String(event.ask), signal);
      if (signal.aborted) return;
      if (answers.length === 0) continue;
      ledger.atomically((tables) => tables.notes.write(PLACE, page.cursor));
      ports.learned();
      await clock.sleep(botLimits.learn_rest_ms, signal);
    }
    from = placeOf(undefined);
    await clock.sleep(botLimits.learn_again_ms, signal);
  }
}

/** Without a place, what is nearest: it was learned already, or it is now. */
function placeOf(cursor: string | undefined): { readonly cursor?: string; readonly tail?: number } {
  return cursor === undefined ? { tail: botLimits.events_reread } : { cursor };
}

/** The loop answers as well, and is nobody to learn from. */
function isByPerson({ event, surface }: Event): boolean {
  return event === "ask_answered" && surface !== "engine";
}

async function learnOne(
  { engine, clock, report }: LearningPorts,
  ask: string,
  signal: AbortSignal,
): Promise<void> {
  for (let tries = 1; !signal.aborted; tries += 1) {
    const found = await engine.mailbox.find(ask);
    const told =
      found.kind === "found" && found.answer !== undefined
        ? await engine.judge.answered(found.ask, found.answer)
        : found;
    if (told.kind !== "failed") return;
    if (tries >= botLimits.learn_tries_max) return report("answer_unlearned", { ask, why: told.why });
    await clock.sleep(botLimits.learn_again_ms, signal);
  }
}
