// What should be shown against what is shown and what is on its way: whatever differs is put into the outbox. Looks at
// the present alone, so that nothing depends on having seen a change (I4, I6).

import type { ChannelClock, Place } from "../channels/channel.ts";
import type { Kept, Ledger, Tables } from "./ledger/ledger.ts";
import type { Subject, Wanted } from "./nouns.ts";
import { outboxLimits as limits } from "./outbox/limits.ts";
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
const planned: readonly string[] = ["ask:", "board", "worker:"];
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
        return takeBack(
          tables,
          waiting.filter((post) => !isWanted(post)),
        );
      });
      if (first.kind === "failed") return first;
      let report: ReconcileReport = { queued: 0, taken_back: first.value, stuck: [] };
      for (let at = 0; at < wanted.length && !signal.aborted; at += limits.sweep_cards) {
        const piece = wanted.slice(at, at + limits.sweep_cards);
        const kept = woken(ledger.atomically((tables) => putAll(tables, piece)));
        if (kept.kind === "failed") return kept;
        report = {
          queued: report.queued + kept.value.queued,
          taken_back: report.taken_back,
          stuck: [...report.stuck, ...kept.value.stuck],
        };
        if (at + limits.sweep_cards < wanted.length) await clock.sleep(TURN_MS, signal);
      }
      return { kind: "ok", value: report };
    },
  };
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
  const keys = new Set(wanted.map(keyOf));
  return (at) => keys.has(keyOf(at));
}

function keyOf({ subject, place }: Pick<Wanted, "subject" | "place">): string {
  return JSON.stringify([subject, place.surface, place.chat, place.thread, place.only]);
}

function takeBack(tables: Tables, posts: readonly WaitingPost[]): number {
  for (const { id } of posts) {
    const delivery = tables.outbox.find(id);
    if (delivery !== undefined) tables.outbox.save({ ...delivery, state: { kind: "superseded" } });
  }
  return posts.length;
}
