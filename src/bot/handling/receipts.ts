// What plans came to, as a card and as a picture. Looks only.

import { trendOf } from "../../engine/plans/receipt.ts";
import { type Drawn, plansCard, receiptCard, trendCard } from "../../notify/cards/plan-receipt.ts";
import { type Desk, here, notDone, type Outcome, type Speaker } from "./desk.ts";

const DAY_MS = 24 * 3_600_000;

export async function showPlans(desk: Desk, speaker: Speaker): Promise<Outcome> {
  const list = await desk.engine.plans.list();
  const plans =
    list.kind === "ok"
      ? ({ kind: "ok", value: list.plans } as const)
      : ({ kind: "unknown", why: list.why } as const);
  return here("looked", "plans", plansCard(plans, speaker.setting));
}

export async function showReceipt(desk: Desk, speaker: Speaker, id: string): Promise<Outcome> {
  const read = await desk.engine.plans.receipt(id);
  if (read.kind !== "ok") return notDone(`show the receipt of ${id}`, read, speaker);
  const { receipt } = read;
  const alt = `Receipt of plan ${id}: ${receipt.credited} of ${receipt.steps} steps proven without help`;
  const picture = await drawn(desk, speaker, id, alt);
  const card = receiptCard({ receipt, ...(picture && { picture }) }, speaker.setting);
  return here("looked", `receipt of ${id}`, card);
}

export async function showReceipts(desk: Desk, speaker: Speaker, days: number | undefined): Promise<Outcome> {
  const all = await desk.engine.plans.receipts();
  if (all.kind === "failed") return notDone("show the receipts", all, speaker);
  const from_ms = days === undefined ? 0 : desk.clock.now_ms() - days * DAY_MS;
  const kept = days === undefined ? undefined : await endedSince(desk, from_ms);
  const receipts = all.receipts.filter(({ plan }) => kept?.has(plan) ?? true);
  const trend = trendOf(receipts);
  const picture =
    receipts.length > 0 && days === undefined
      ? await drawn(desk, speaker, undefined, `Scores of ${receipts.length} plans`)
      : undefined;
  return here(
    "looked",
    "receipts",
    trendCard({ receipts, trend, ...(picture && { picture }) }, speaker.setting),
  );
}

async function endedSince(desk: Desk, from_ms: number): Promise<ReadonlySet<string>> {
  const list = await desk.engine.plans.list();
  if (list.kind === "failed") return new Set();
  return new Set(
    list.plans.filter((plan) => (plan.ended_ms ?? plan.changed_ms) >= from_ms).map(({ id }) => id),
  );
}

/** A picture cannot be searched for secrets, so one is drawn only of words without any (I10). */
async function drawn(
  desk: Desk,
  { setting }: Speaker,
  id: string | undefined,
  alt: string,
): Promise<Drawn | undefined> {
  if (setting.can.files !== "yes") return undefined;
  const picture = await desk.engine.plans.picture(id);
  if (picture.kind !== "ok" || desk.redact(picture.says).found.length > 0) return undefined;
  return { png: picture.png, alt };
}
