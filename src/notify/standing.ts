// Cards that stand in a place as long as the thing they show: the board of each home, the first card of each worker's
// thread. Pure.

import type { Place, Surface } from "../channels/channel.ts";
import { cleanLine } from "../channels/text/clean.ts";
import { fitText } from "../channels/text/fit.ts";
import { standingOf } from "./cards/ask.ts";
import { boardCard } from "./cards/board.ts";
import { workerCard } from "./cards/workers.ts";
import type { AskFacts, Home, PersonFacts, PlanFacts, Setting, StandingCopy } from "./facts.ts";
import { cardLimits } from "./limits.ts";
import type { Subject, Wanted } from "./nouns.ts";
import { type Stop, whyNot } from "./routing.ts";

export const BOARD = "board" as Subject;

/** Of those where a board stands, or is on its way: theirs who are still among us. Nobody else goes on seeing it. */
export function pagesOf(
  boards: readonly (Pick<StandingCopy, "place"> & Partial<StandingCopy>)[],
  homes: readonly Home[],
  people: readonly PersonFacts[],
): readonly Home[] {
  const isHome = ({ surface, chat }: Place) =>
    homes.some(({ place }) => place.surface === surface && place.chat === chat);
  return boards.flatMap(({ place, final }) => {
    if (final === "yes" || isHome(place)) return [];
    const owner = people.find(({ person }) =>
      person.identities.some(
        ({ surface, user }) => surface === place.surface && place.chat.endsWith(`:${user}`),
      ),
    );
    const zone = owner?.person.zone ?? homes[0]?.zone;
    return owner === undefined || zone === undefined ? [] : [{ place, zone }];
  });
}

/** The first card of each thread that is open, as its worker is now. */
export function planWorkers(world: PlanFacts): readonly Wanted[] {
  const { workers } = world.home;
  if (workers.kind !== "ok") return [];
  return world.homes.flatMap(({ place, zone }) =>
    whyNot(place, world) !== undefined
      ? []
      : workers.value
          .filter(({ id }) => world.thread(id, place).kind === "open")
          .map((worker) => ({
            ...openingOf(worker, { place, zone, direct: "no", threads: "yes" }, world),
            lane: "status" as const,
          })),
  );
}

export function planBoards(world: PlanFacts): readonly Wanted[] {
  return [...world.homes, ...world.pages]
    .filter(({ place }) => whyNot(place, world) === undefined)
    .map(({ place, zone }) => ({
      subject: BOARD,
      place,
      lane: "status",
      draft: boardCard(world.home, settingOf(place.surface, zone, world)),
      final: "no",
    }));
}

/** The first card of a worker's thread; posting it opens the thread. */
export function openingOf(
  worker: NonNullable<AskFacts["worker"]>,
  { place, zone }: Stop,
  world: PlanFacts,
): Wanted {
  const asks = openAsksOf(worker.id, world.asks);
  const goalTitle = asks.find((each) => each.goalTitle !== undefined)?.goalTitle;
  return {
    subject: `worker:${worker.id}` as Subject,
    place,
    lane: "decision",
    draft: workerCard(
      { worker, asks, ...(goalTitle !== undefined && { goalTitle }) },
      settingOf(place.surface, zone, world),
    ),
    thread: { title: titleOf(worker.id, goalTitle, world) },
    final: "no",
  };
}

/** It goes out like any other text (I10). */
function titleOf(worker: string, goalTitle: string | undefined, { redact }: PlanFacts): string {
  const title = goalTitle === undefined ? worker : `${worker}: ${goalTitle}`;
  const line = cleanLine(redact(title).text);
  return fitText(line, { unit: "chars", max: cardLimits.thread_chars_max }).text;
}

/** Many asks of one home name the same few workers: they are sorted once. */
const byWorker = new WeakMap<readonly AskFacts[], ReadonlyMap<string, readonly AskFacts[]>>();

function openAsksOf(worker: string, asks: readonly AskFacts[]): readonly AskFacts[] {
  const known = byWorker.get(asks) ?? Map.groupBy(asks.filter(isOpen), ({ ask }) => ask.worker);
  byWorker.set(asks, known);
  return known.get(worker) ?? [];
}

function isOpen(facts: AskFacts): boolean {
  const standing = standingOf(facts);
  return standing !== "closed" && standing !== "orphaned";
}

export function settingOf(surface: Surface, zone: string, { channels, now_ms, redact }: PlanFacts): Setting {
  const channel = channels.find((each) => each.surface === surface);
  if (channel === undefined) throw new Error(`nothing is planned for ${surface}: it is not connected`);
  return { can: channel.can, zone, now_ms, redact };
}
