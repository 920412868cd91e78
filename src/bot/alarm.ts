// A channel that no longer hears is told where somebody is heard: since when, why, and which asks people may believe to
// have answered. Once it hears again, the same card says so. What was told stands in the ledger, so no death repeats it.

import type { Place, Surface } from "../channels/channel.ts";
import { askOf } from "../notify/ask-key.ts";
import { clearCard, deafCard } from "../notify/cards/troubles.ts";
import type { AskFacts, ChannelFacts } from "../notify/facts.ts";
import type { Tables } from "../notify/ledger/ledger.ts";
import type { Subject, Wanted } from "../notify/nouns.ts";
import { settingOf } from "./handling/desk.ts";
import { botLimits } from "./limits.ts";
import { createObserver } from "./observe.ts";
import type { Household } from "./upkeep.ts";

const prefixOf = (surface: Surface) => `notice:deaf:${surface}:`;

export async function watchHearing(parts: Household, signal: AbortSignal): Promise<void> {
  const { clock } = parts.setup;
  /** Since when each has not been heard, as far as this process knows. */
  const lost = new Map<Surface, number>();
  while (!signal.aborted) {
    await clock.sleep(botLimits.alarm_look_ms, signal);
    if (signal.aborted) return;
    const channels = parts.facts();
    for (const { surface, health } of channels) {
      if (health.state === "hearing") lost.delete(surface);
      // One that cannot prove it, and never could, is not lost: it is neither counted nor cleared.
      else if (health.state !== "unsure" && !lost.has(surface)) lost.set(surface, clock.now_ms());
    }
    const due = channels.filter(({ surface }) => {
      const since_ms = lost.get(surface);
      return since_ms !== undefined && clock.now_ms() - since_ms >= botLimits.deaf_ms;
    });
    if (due.length > 0) await alarm(parts, due);
    allClear(parts, channels);
  }
}

async function alarm(parts: Household, deaf: readonly ChannelFacts[]): Promise<void> {
  const { setup, ledger, outbox, facts, report } = parts;
  const told = ledger.look((tables) => new Set(deaf.filter((each) => isTold(tables, each.surface))));
  if (told.kind === "failed" || told.value.size === deaf.length) return;
  const observer = createObserver({ ...setup, ledger, channels: facts });
  const asks = await observer.asks();
  const open = asks.kind === "ok" ? asks.asks.filter(({ ask }) => ask.state === "pending") : [];
  const done = ledger.atomically((tables) => {
    for (const channel of deaf) {
      if (isTold(tables, channel.surface)) continue;
      const places = survivors(parts, tables);
      if (places.length > 0) report("channel_deaf", { surface: channel.surface, why: channel.health.why });
      const there = asksThere(tables, channel.surface, open);
      for (const place of places) outbox.putInto(tables, alarmIn(parts, { channel, place, asks: there }));
    }
  });
  if (done.kind === "ok") outbox.wake();
}

function isTold(tables: Tables, surface: Surface): boolean {
  const prefix = prefixOf(surface);
  return tables.copies.live(prefix).length > 0 || tables.outbox.waitingPosts(prefix).length > 0;
}

/** Homes of surfaces that hear; else the people who are heard there. */
function survivors({ homes: all, facts, people }: Household, tables: Tables): readonly Place[] {
  const hearing = new Set(
    facts().flatMap(({ surface, health }) => (health.state === "hearing" ? [surface] : [])),
  );
  const isOpen = (place: Place) => hearing.has(place.surface) && tables.places.closure(place) === undefined;
  const homes = all().filter(isOpen);
  if (homes.length > 0) return homes;
  const owners = people().filter(({ roles }) => roles.includes("owner"));
  return owners
    .flatMap(({ identities }) => identities)
    .flatMap(({ surface, user }) => tables.places.route(`direct:${surface}:${user}`) ?? [])
    .filter(isOpen);
}

function asksThere(tables: Tables, surface: Surface, open: readonly AskFacts[]): readonly AskFacts[] {
  const copies = tables.copies.live("ask:").filter(({ place }) => place.surface === surface);
  const keys = new Set(copies.map(({ subject }) => askOf(subject)));
  return open.filter(({ row }) => keys.has(row.key));
}

function alarmIn(
  { setup, facts, ledger }: Household,
  at: { readonly channel: ChannelFacts; readonly place: Place; readonly asks: readonly AskFacts[] },
): Wanted {
  const { surface, health } = at.channel;
  const kept = ledger.look((tables) => tables.places.cursor({ surface, chat: "" })?.after);
  const since_ms = health.heard_ms ?? (kept.kind === "ok" && kept.value ? Number(kept.value) : undefined);
  const draft = deafCard(
    {
      surface,
      why: health.why,
      asks: at.asks,
      ...(health.remedy !== undefined && { remedy: health.remedy }),
      ...(since_ms !== undefined && { since_ms }),
    },
    settingOf({ ...setup, channels: facts }, at.place.surface, undefined),
  );
  const subject = `${prefixOf(surface)}${setup.clock.now_ms()}` as Subject;
  return { subject, place: at.place, lane: "decision", draft, final: "no" };
}

function allClear(parts: Household, channels: readonly ChannelFacts[]): void {
  const { setup, ledger, outbox, facts } = parts;
  const well = channels.filter(({ health }) => health.state === "hearing");
  const live = ledger.look((tables) =>
    well.flatMap(({ surface }) =>
      tables.copies.live(prefixOf(surface)).map(({ subject, place }) => ({ surface, subject, place })),
    ),
  );
  if (live.kind === "failed") return;
  for (const { surface, subject, place } of live.value) {
    const setting = settingOf({ ...setup, channels: facts }, place.surface, undefined);
    outbox.put({ subject, place, lane: "finalise", draft: clearCard(surface, setting), final: "yes" });
  }
}
