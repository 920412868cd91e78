// What is said once, besides the cards that stand: a gate that somebody answered past us, and what the loop has to say.

import type { Place, Surface } from "../channels/channel.ts";
import type { Event } from "../engine/types.ts";
import { noticeCard, outsideAnswerCard } from "../notify/cards/notices.ts";
import type { AskFacts, PlanFacts } from "../notify/facts.ts";
import type { Ledger } from "../notify/ledger/ledger.ts";
import type { Subject, Wanted } from "../notify/nouns.ts";
import { settingOf } from "../notify/standing.ts";

/**
 * A gate that was answered past us: by hand, by a script, by who knows whom. Whoever decides here should know. The
 * terminal of the owner is no stranger, so where there is no other surface, its card alone tells it.
 */
export function outsideNotices(ledger: Ledger, facts: AskFacts, world: PlanFacts): readonly Wanted[] {
  const { ask, answer, row } = facts;
  if (ask.kind !== "gate" || answer === undefined || facts.inName !== undefined) return [];
  const ref = answer.by?.ref;
  const colon = ref?.indexOf(":") ?? -1;
  const ours =
    ref !== undefined &&
    ledger.look((tables) => tables.inbox.find(ref.slice(0, colon) as Surface, ref.slice(colon + 1)));
  if (ours !== false && (ours.kind === "failed" || ours.value !== undefined)) return [];
  return world.homes
    .filter(({ place }) => place.surface !== "terminal" && world.dead(place) === undefined)
    .map(({ place, zone }) => ({
      subject: `notice:outside:${row.key}` as Subject,
      place,
      lane: "reply",
      draft: outsideAnswerCard(facts, settingOf(place.surface, zone, world)),
      final: "yes",
    }));
}

/** What the loop wants to have said to people. */
export function noticesOf(
  event: Event,
  world: Pick<PlanFacts, "homes" | "channels" | "now_ms" | "redact">,
): readonly Wanted[] {
  if (event.event !== "notify") return [];
  const text = String(event.text ?? "");
  const title = String(event.title ?? "");
  return world.homes.map(
    ({ place, zone }): Wanted => ({
      subject: `notice:${event.ts}` as Subject,
      place: place satisfies Place,
      lane: "reply",
      draft: noticeCard({ title, text }, settingOf(place.surface, zone, world as PlanFacts)),
      final: "yes",
    }),
  );
}
