// What should be shown against what is shown and what is on its way: whatever differs is put into the outbox. Looks at
// the present alone, so that nothing depends on having seen a change (I4, I6).

import type { ChannelClock, Place } from "../channels/channel.ts";
import { revOf } from "./digest.ts";
import type { Kept, Ledger, Tables } from "./ledger/ledger.ts";
import { copyKey } from "./ledger/place-columns.ts";
import type { Subject, Wanted } from "./nouns.ts";
import { outboxLimits } from "./outbox/limits.ts";
import type { Outbox } from "./outbox/outbox.ts";

export interface ReconcileReport {
  /** Cards that were put into the outbox. */
  readonly queued: number;
  /** Cards that nobody wants any more and that had not been sent. */
  readonly taken_back: number;
  /** Wanted, and not delivered until somebody does something: why. */
  readonly stuck: readonly { readonly wanted: Wanted; readonly why: string }[];
}

export interface Reconciler {
  /** `wanted`: all that is wanted of these subjects, and of no others. In one transaction. */
  reconcile(subjects: readonly Subject[], wanted: readonly Wanted[]): Kept<ReconcileReport>;
  /** `wanted`: all there is. In pieces, so that others have their turn; ends early when the signal is raised. */
  sweep(wanted: readonly Wanted[], signal: AbortSignal): Promise<Kept<ReconcileReport>>;
}

export interface ReconcileSetup {
  readonly ledger: Ledger;
  readonly outbox: Pick<Outbox, "putInto" | "wake">;
  readonly clock: Pick<ChannelClock, "sleep">;
}

/** What is planned, as opposed to what is said once. A subject that is not wanted has no business in the outbox. */
const planned: readonly string[] = ["ask:", "board", "worker:", "planboard:", "planreview:", "planstep:"];
const TURN_MS = 1;

export function createReconciler({ ledger, outbox, clock }: ReconcileSetup): Reconciler {
  function putAll(tables: Tables, wanted: readonly Wanted[]): ReconcileReport {
    const outcomes = wanted.map((each) => ({ wanted: each, put: outbox.putInto(tables, each) }));
    const stuck = outcomes.flatMap(({ wanted: each, put }) => {
      if (put.kind === "dead") return [{ wanted: each, why: put.why }];
      return put.kind === "closed" ? [{ wanted: each, why: put.closure.why }] : [];
    });
    return { queued: outcomes.filter(({ put }) => put.kind === "queued").length, taken_back: 0, stuck };
  }

  function woken(kept: Kept<ReconcileReport>): Kept<ReconcileReport> {
    if (kept.kind === "ok" && kept.value.queued > 0) outbox.wake();
    return kept;
  }

  return {
    reconcile: (subjects, wanted) =>
      woken(
        ledger.atomically((tables) => {
          const isWanted = wantedPlaces(wanted);
          const waiting = subjects.flatMap((subject) => waitingOf(tables, subject));
          const taken_back = takeBack(
            tables,
            waiting.filter((post) => !isWanted(post)),
          );
          return { ...putAll(tables, wanted), taken_back };
        }),
      ),
    async sweep(wanted, signal) {
      const isWanted = wantedPlaces(wanted);
      const first = ledger.atomically((tables) => {
        const waiting = planned.flatMap((prefix) => tables.outbox.waitingPosts(prefix));
        const unwanted = waiting.filter((post) => !isWanted(post));
        return { taken_back: takeBack(tables, unwanted), settled: tables.copies.settled() };
      });
      if (first.kind === "failed") return first;
      const { taken_back, settled } = first.value;
      const open = wanted.filter((each) => !isSettled(each, settled));
      let report: ReconcileReport = { queued: 0, taken_back, stuck: [] };
      for (let at = 0; at < open.length && !signal.aborted; at += outboxLimits.sweep_cards) {
        if (at > 0) await clock.sleep(TURN_MS, signal);
        const kept = woken(
          ledger.atomically((tables) => putAll(tables, open.slice(at, at + outboxLimits.sweep_cards))),
        );
        if (kept.kind === "failed") return kept;
        const { queued, stuck } = kept.value;
        report = { queued: report.queued + queued, taken_back, stuck: [...report.stuck, ...stuck] };
      }
      return { kind: "ok", value: report };
    },
  };
}

function isSettled(
  { subject, place, draft, final }: Wanted,
  settled: ReturnType<Tables["copies"]["settled"]>,
): boolean {
  const copy = settled.get(copyKey(subject, place));
  return copy !== undefined && copy.shown === revOf(draft) && (final === "no" || copy.final === "yes");
}

interface WaitingPost {
  readonly id: string;
  readonly subject: Subject;
  readonly place: Place;
}

function waitingOf(tables: Tables, subject: Subject): readonly WaitingPost[] {
  return tables.outbox.waitingPosts(subject).filter((post) => post.subject === subject);
}

function wantedPlaces(wanted: readonly Wanted[]): (at: Pick<WaitingPost, "subject" | "place">) => boolean {
  const keys = new Set(wanted.map(({ subject, place }) => copyKey(subject, place)));
  return ({ subject, place }) => keys.has(copyKey(subject, place));
}

function takeBack(tables: Tables, posts: readonly WaitingPost[]): number {
  for (const { id } of posts) {
    const delivery = tables.outbox.find(id);
    if (delivery === undefined) continue;
    tables.outbox.save({ ...delivery, state: { kind: "superseded" } });
    asItStands(tables, delivery);
  }
  return posts.length;
}

/** A card that stands and is not to change after all is behind nothing. */
function asItStands(tables: Tables, { subject, place }: Pick<WaitingPost, "subject" | "place">): void {
  const copy = tables.copies.find(subject, place);
  if (copy === undefined) return;
  const wanted = tables.outbox.active(subject, place).at(-1)?.rev ?? copy.shown;
  tables.copies.put({ ...copy, wanted });
}
