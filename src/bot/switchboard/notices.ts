// What people of the main profile are told about the others: that one is not served, why, and that it is again (I10).

import type { Event } from "../../engine/types.ts";
import { noticeCard } from "../../notify/cards/notices.ts";
import type { PlanFacts } from "../../notify/facts.ts";
import type { Subject, Wanted } from "../../notify/nouns.ts";
import { settingOf } from "../../notify/standing.ts";

export function profileNotices(
  event: Event,
  world: Pick<PlanFacts, "homes" | "channels" | "now_ms" | "redact">,
): readonly Wanted[] {
  const told = toldOf(event);
  if (told === undefined) return [];
  return world.homes.map(
    ({ place, zone }): Wanted => ({
      subject: `notice:${event.ts}` as Subject,
      place,
      lane: "reply",
      draft: noticeCard(told, settingOf(place.surface, zone, world as PlanFacts)),
      final: "yes",
    }),
  );
}

function toldOf(event: Event): { readonly title: string; readonly text: string } | undefined {
  const name = String(event.profile ?? "");
  if (event.event === "profile_away")
    return {
      title: `Profile ${name} is not served`,
      text: `${String(event.why ?? "")}\n\nNobody hears what its workers ask until it is. It is tried again by itself.`,
    };
  if (event.event === "profile_refused")
    return {
      title: `Profile ${name} is not taken up`,
      text: `${String(event.why ?? "")}\n\nThe others go on as they were. It is looked at again by itself.`,
    };
  if (event.event === "profile_removed")
    return { title: `Profile ${name} is served no more`, text: leftText(event) };
  if (event.event === "profiles_unclear")
    return {
      title: "The config cannot be used",
      text: `It was changed, and what it says now is not taken up: ${String(event.why ?? "")}`,
    };
  const isBack = event.event === "profile_served" && event.after === "away";
  return isBack ? { title: `Profile ${name} is served again`, text: "It hears, and it asks." } : undefined;
}

function leftText({ directory, unsent }: Event): string {
  const cards =
    typeof unsent === "number" && unsent > 0 ? ` ${unsent} of its cards wait there, and are sent then.` : "";
  return `The config does not name it any more. Nobody hears what its workers ask until it runs by itself: LOOOP_DATA_DIR=${String(directory ?? "")} looop up.${cards}`;
}
