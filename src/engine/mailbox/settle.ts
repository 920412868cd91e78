// Archiving what is long settled. The ask moves first, its end second: cut short in between, the ask is no longer
// open and its answer is still found, and the next run finishes the move. Nothing is ever overwritten or removed.

import type { SettleReport } from "../engine.ts";
import type { AskId } from "../ids.ts";
import { limits } from "../limits.ts";
import { type Failed, failed, type Trouble } from "../outcome.ts";
import type { EndRecord } from "../records/answer.ts";
import type { Ask } from "../types.ts";
import { expireAsk } from "./end.ts";
import { type Box, OLD_ANSWERS, OLD_ASKS, report } from "./shelves.ts";
import { settleTells } from "./tells.ts";
import { isExpired } from "./view.ts";

type Step =
  | { readonly kind: "expire"; readonly ask: Ask }
  /** A withdrawal that was cut short. */
  | { readonly kind: "move_ask"; readonly id: AskId }
  | { readonly kind: "move_pair"; readonly id: AskId }
  /** An archiving that was cut short, or the end of a withdrawal. */
  | { readonly kind: "move_end"; readonly id: AskId };

export async function settleMailbox(box: Box): Promise<SettleReport | Failed> {
  const { shelves, clock } = box;
  const ends = await shelves.answers.scan();
  if (ends.kind === "failed") return ends;
  const asks = await shelves.asks.scan();
  if (asks.kind === "failed") return asks;
  const troubles: Trouble[] = [...asks.troubled.values(), ...ends.troubled.values()];
  const archived: AskId[] = [];
  const steps = decideSteps({
    asks: asks.records,
    ends: ends.records,
    isTroubled: (name) => ends.troubled.has(name) || asks.troubled.has(name),
    now_ms: clock.now_ms(),
  });
  let moves = 0;
  let failure: Failed | undefined;
  for (const step of steps) {
    if (moves === limits.settle_moves_max) break;
    const outcome = await perform(box, step);
    if (outcome.kind === "failed") {
      failure = outcome;
      break;
    }
    if (outcome.kind !== "left") moves += 1;
    if (outcome.kind === "archived") archived.push(outcome.id);
  }
  if (archived.length > 0) await report(box, "ask_archived", { asks: archived, by: "pulse" });
  if (failure) return failure;
  const tells = await settleTells(box);
  if ("kind" in tells) return tells;
  return { kind: "ok", archived, tells_removed: tells.removed, troubles: [...troubles, ...tells.troubles] };
}

export interface Standing {
  readonly asks: ReadonlyMap<string, Ask>;
  readonly ends: ReadonlyMap<string, EndRecord>;
  readonly isTroubled: (name: string) => boolean;
  readonly now_ms: number;
}

/** Pure. Leaves alone whatever it cannot read (I12). */
export function decideSteps({ asks, ends, isTroubled, now_ms }: Standing): readonly Step[] {
  const steps: Step[] = [];
  for (const [name, ask] of asks) {
    if (isTroubled(name)) continue;
    const end = ends.get(name);
    if (end === undefined) {
      if (isExpired(ask, now_ms)) steps.push({ kind: "expire", ask });
    } else if (isOld(end, now_ms)) steps.push({ kind: "move_pair", id: ask.id });
    else if (end.kind === "closed" && end.state === "withdrawn") steps.push({ kind: "move_ask", id: ask.id });
  }
  for (const [name, end] of ends) {
    const isAlone = !asks.has(name) && !isTroubled(name);
    if (isAlone && isOld(end, now_ms)) steps.push({ kind: "move_end", id: name as AskId });
  }
  return steps;
}

/** A record that does not say when it was written is kept: a program that looks nowhere else may wait for it. */
function isOld(end: EndRecord, now_ms: number): boolean {
  return end.at_s > 0 && now_ms - end.at_s * 1_000 >= limits.settled_kept_ms;
}

type Performed =
  | { readonly kind: "archived"; readonly id: AskId }
  | { readonly kind: "moved" }
  | { readonly kind: "left" }
  | Failed;

async function perform(box: Box, step: Step): Promise<Performed> {
  if (step.kind === "expire") {
    const outcome = await expireAsk(box, step.ask);
    return outcome.kind === "failed" ? outcome : { kind: "moved" };
  }
  if (step.kind === "move_end") return moveEnd(box, step.id);
  // A name that the archive holds already came from a program that reuses ids: both pairs stay where they are.
  if ((await box.shelves.oldAnswers.read(step.id)).kind !== "missing") return { kind: "left" };
  const moved = await box.store.move(box.shelves.asks.key(step.id), `${OLD_ASKS}/${step.id}.json`);
  if (moved.kind === "failed") return moved;
  if (moved.kind === "exists") return { kind: "left" };
  if (step.kind === "move_ask") return { kind: "moved" };
  return moveEnd(box, step.id);
}

/** Only behind its ask: an end whose ask is nowhere waits for it to be restored. */
async function moveEnd({ store, shelves }: Box, id: AskId): Promise<Performed> {
  if ((await shelves.asks.read(id)).kind !== "missing") return { kind: "left" };
  const ask = await shelves.oldAsks.read(id);
  if (ask.kind === "missing") return { kind: "left" };
  if (ask.kind === "unreadable") return failed("unreadable", ask.why, "make it a readable file");
  const moved = await store.move(shelves.answers.key(id), `${OLD_ANSWERS}/${id}.json`);
  if (moved.kind === "failed") return moved;
  return moved.kind === "moved" ? { kind: "archived", id } : { kind: "left" };
}
