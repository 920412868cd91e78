// Cards that showed how words about an ask were read: once that is over, they say what became of the words, and offer
// nothing to press.

import { whichOverCard } from "../notify/cards/ask-told.ts";
import { readingOverCard } from "../notify/cards/reading.ts";
import type { AskFacts, PlanFacts } from "../notify/facts.ts";
import type { Ledger } from "../notify/ledger/ledger.ts";
import type { ChangeRow } from "../notify/ledger/persons.ts";
import type { AskKey, Meaning, Wanted } from "../notify/nouns.ts";
import { settingOf } from "../notify/standing.ts";
import { changeSubject } from "./handling/drafts-here.ts";

export function readingsOver(ledger: Ledger, over: readonly AskFacts[], world: PlanFacts): readonly Wanted[] {
  const known = new Map<AskKey, AskFacts>(over.map((facts) => [facts.row.key, facts]));
  const wanted = ledger.look(({ changes, copies }) =>
    changes.readings().flatMap((reading) => {
      const facts = known.get(reading.target as AskKey);
      if (facts === undefined) return [];
      const live = copies.of(changeSubject(reading.id)).filter(({ state }) => state === "live");
      return live.flatMap(({ place }) => shownAt(reading, { facts, place, world }));
    }),
  );
  return wanted.kind === "ok" ? wanted.value : [];
}

function shownAt(
  reading: ChangeRow,
  {
    facts,
    place,
    world,
  }: { readonly facts: AskFacts; readonly place: Wanted["place"]; readonly world: PlanFacts },
): readonly Wanted[] {
  if (!isHeard(place, world)) return [];
  const { text, words } = JSON.parse(reading.after) as Extract<Meaning, { do: "answer" }>;
  const { answer } = facts;
  const sent = answer?.by?.person === reading.by && answer.text === text ? "yes" : "no";
  const setting = settingOf(place.surface, world.zone, world);
  const draft = readingOverCard({ facts, words: words ?? text, sent }, setting);
  return [{ subject: changeSubject(reading.id), place, lane: "reply", draft, final: "yes" }];
}

/** Cards that asked which one was meant: once none of those is open, nothing is left to choose. */
export function whichesOver(ledger: Ledger, open: ReadonlySet<AskKey>, world: PlanFacts): readonly Wanted[] {
  const wanted = ledger.look(({ changes, copies }) =>
    changes.whiches().flatMap(({ id, after }): readonly Wanted[] => {
      const { among, words } = JSON.parse(after) as { among: readonly AskKey[]; words: string };
      if (among.some((key) => open.has(key))) return [];
      const subject = changeSubject(id);
      return copies
        .of(subject)
        .filter(({ place, state }) => state === "live" && isHeard(place, world))
        .map(({ place }) => {
          const draft = whichOverCard({ words }, settingOf(place.surface, world.zone, world));
          return { subject, place, lane: "reply", draft, final: "yes" };
        });
    }),
  );
  return wanted.kind === "ok" ? wanted.value : [];
}

const isHeard = (place: Wanted["place"], { channels }: PlanFacts): boolean =>
  channels.some(({ surface }) => surface === place.surface);
