// What comes in: on disk first, then acknowledged; then handled, at least once and in the order of its chat, however
// often the program dies in between (I2, I6). One inbound that breaks us does not stop the others.

import type { Channel, Inbound, Listener, Place, Receipt, Surface } from "../channels/channel.ts";
import type { Clock, Ids } from "../engine/ports.ts";
import { errorCard } from "../notify/cards/notices.ts";
import type { InboxRow } from "../notify/ledger/arrivals.ts";
import type { Ledger } from "../notify/ledger/ledger.ts";
import type { Wanted } from "../notify/nouns.ts";
import type { Outbox } from "../notify/outbox/outbox.ts";
import { BOARD } from "../notify/standing.ts";
import { atOnce } from "./at-once.ts";
import { createBacklog } from "./backlog.ts";
import { chatOf } from "./by-chat.ts";
import { commitOutcome } from "./handling/commit.ts";
import type { Begun, Desk, Outcome, Reply } from "./handling/desk.ts";
import { inboundSubject, personNameOf, settingOf } from "./handling/desk.ts";
import { botLimits } from "./limits.ts";

export interface InboxSetup {
  readonly desk: Desk;
  readonly ledger: Ledger;
  readonly outbox: Pick<Outbox, "putInto" | "wake">;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly channels: ReadonlyMap<Surface, Channel>;
  handle(inbound: Inbound, before: Before): Promise<Outcome>;
  /** Chats that moved or closed, and the like: not words of a person. */
  housekeep(inbound: Inbound): void;
  suggest: Listener["suggest"];
  /** For the log. */
  report(event: string, fields: Readonly<Record<string, unknown>>): void;
}

/** What is known of an inbound before it is handled. */
interface Before {
  readonly begun: Begun;
  /** It had come in by then, on the clock that never goes back: what was read earlier may not know what it is about. */
  readonly in_ms: number;
}

export interface Inbox extends Listener {
  /** Handles what waits and what comes, until the signal; ends with what is under way. Never rejects. */
  pump(signal: AbortSignal): Promise<void>;
  /** Everything that was said there so far has been read. */
  caughtUp(surface: Surface): void;
  /** Something may be missed there. */
  away(surface: Surface): void;
}

interface Working extends InboxSetup {
  /** Surfaces of which everything up to now was read: what arrives there is the next after it. */
  readonly whole: Set<Surface>;
  /** Came in since the start and was never begun: nothing can have come of it yet. At most as many as may wait. */
  readonly fresh: Set<string>;
}

const nameOf = ({ surface, id }: Inbound) => `${surface} ${id}`;

export function createInbox(given: InboxSetup): Inbox {
  const setup: Working = { ...given, whole: new Set(), fresh: new Set() };
  const { clock } = setup;
  const backlog = createBacklog(setup.ledger);
  let nap: AbortController | undefined;
  let arrivals = 0;
  /** What arrives in the same moment as another; bounded by what the channels may have under way. */
  const arriving: Arriving[] = [];
  let gathering = false;
  const busy = new Map<string, Promise<void>>();

  function wake(): void {
    arrivals += 1;
    nap?.abort();
  }

  /**
   * Each commit waits for the disk, and everybody with it: what arrives together, or soon after another, goes there
   * together; then it is acknowledged (I2).
   */
  async function acceptAll(): Promise<void> {
    gathering = true;
    while (arriving.length > 0) {
      const began_ms = clock.monotonic_ms();
      const together = arriving.splice(0, botLimits.inbox_batch);
      const kept = acceptTogether(setup, together);
      for (const [index, { tell }] of together.entries())
        tell(kept[index] ?? { kind: "lost", why: "it was not looked at" });
      // What is behind others of its chat has its turn when they are over.
      if (together.some(({ inbound }) => !busy.has(chatOf(inbound)))) wake();
      const rest_ms = (clock.monotonic_ms() - began_ms) * botLimits.accept_rest_factor;
      await clock.sleep(Math.min(rest_ms, botLimits.accept_rest_ms_max));
    }
    gathering = false;
  }

  return {
    caughtUp: (surface) => void setup.whole.add(surface),
    away: (surface) => void setup.whole.delete(surface),
    accept(inbound) {
      const { promise, resolve } = Promise.withResolvers<Receipt>();
      arriving.push({ inbound, tell: resolve });
      if (!gathering) void acceptAll();
      return promise;
    },
    suggest: (typed) => setup.suggest(typed),
    async pump(signal) {
      while (!signal.aborted) {
        const seen = arrivals;
        const ready = backlog.next(busy);
        if (ready.kind === "failed") setup.report("inbox_unreadable", { why: ready.why });
        for (const [chat, theirs] of ready.kind === "ok" ? ready.value.chats : []) {
          const done = handleAll(setup, theirs, signal).finally(() => {
            busy.delete(chat);
            backlog.freed();
            wake();
          });
          busy.set(chat, done);
        }
        if (arrivals !== seen || (ready.kind === "ok" && ready.value.more === "yes")) continue;
        nap = new AbortController();
        await clock.sleep(botLimits.inbox_look_ms, AbortSignal.any([signal, nap.signal]));
      }
      await Promise.all(busy.values());
    },
  };
}

interface Arriving {
  readonly inbound: Inbound;
  tell(receipt: Receipt): void;
}

/** In their order. What cannot be kept together is tried one by one, so that none spoils another. */
function acceptTogether(setup: Working, together: readonly Arriving[]): readonly Receipt[] {
  const { ledger, clock } = setup;
  const kept = ledger.atomically((tables) =>
    together.map(({ inbound }): Receipt => {
      const accepted = tables.inbox.accept(inbound, clock.now_ms());
      if (accepted.kind === "refused") return { kind: "lost", why: accepted.why };
      if (accepted.kind === "kept") setup.fresh.add(nameOf(inbound));
      const isOurs = accepted.kind === "kept" && inbound.instead === undefined;
      const then = isOurs ? atOnce(setup.channels, tables, inbound) : undefined;
      return { kind: "kept", ...(then && { then }) };
    }),
  );
  if (kept.kind === "ok") return kept.value;
  for (const { inbound } of together) setup.fresh.delete(nameOf(inbound));
  if (together.length === 1) return [{ kind: "lost", why: kept.why }];
  return together.flatMap((each) => acceptTogether(setup, [each]));
}

async function handleAll(setup: Working, rows: readonly InboxRow[], signal: AbortSignal): Promise<void> {
  const { clock } = setup;
  const in_ms = clock.monotonic_ms();
  let began_ms = in_ms;
  for (const [index, { inbound }] of rows.entries()) {
    if (clock.monotonic_ms() - began_ms >= botLimits.handling_turn_ms) {
      await clock.sleep(botLimits.handling_rest_ms, signal); // what arrives meanwhile is to be acknowledged
      began_ms = clock.monotonic_ms();
    }
    if (signal.aborted) break;
    const isOver = await handleOne(setup, inbound, in_ms);
    if (!isOver) break; // what comes behind it in this chat waits for it
    if ((index + 1) % botLimits.commits_together_max === 0) keepHandled(setup);
  }
  keepHandled(setup);
}

/** Undone by a crash, or by a disk that refuses it: then it waits as before, and is handled again (I2). */
function keepHandled({ ledger, report }: InboxSetup): void {
  const kept = ledger.flush();
  if (kept.kind === "failed") report("inbox_unwritable", { why: kept.why });
}

/** The boundary of one inbound: whatever goes wrong in it is counted, and in the end told. */
async function handleOne(setup: Working, inbound: Inbound, in_ms: number): Promise<boolean> {
  const { ledger, clock, desk } = setup;
  const before: Before = { begun: setup.fresh.delete(nameOf(inbound)) ? "never" : "perhaps", in_ms };
  const begun = ledger.gathered((tables) => tables.inbox.begin(inbound.surface, inbound.id));
  if (begun.kind === "failed") {
    setup.report("inbox_unwritable", { why: begun.why });
    await clock.sleep(botLimits.inbox_retry_ms);
    return false;
  }
  try {
    setup.housekeep(inbound);
    const outcome = await setup.handle(inbound, before);
    return commit(setup, inbound, outcome);
  } catch (error) {
    const incident = setup.ids.nonce().slice(0, botLimits.incident_chars);
    const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
    setup.report("inbound_broken", { incident, surface: inbound.surface, tries: begun.value, cause });
    if (begun.value < botLimits.inbound_tries_max) {
      await clock.sleep(botLimits.inbox_retry_ms);
      return false;
    }
    const what = "what you said";
    const failure = { what, why: "something in me is broken", remedy: "say it another way", incident };
    const setting = settingOf(desk, inbound.surface, inbound.author.zone);
    const replies: readonly Reply[] = [{ draft: errorCard(failure, setting), to: "here" }];
    return commit(setup, inbound, { event: "broken", result: `incident ${incident}`, replies });
  }
}

function commit(setup: Working, inbound: Inbound, outcome: Outcome): boolean {
  const { ledger, outbox, clock, desk } = setup;
  const person = personNameOf(desk, inbound) || undefined;
  const now_ms = clock.now_ms();
  const done = ledger.gathered((tables) => {
    for (const wanted of wantedOf(inbound, repliesTo(setup, inbound, outcome)))
      outbox.putInto(tables, wanted);
    commitOutcome(tables, { inbound, outcome, person, now_ms });
    const { place, what } = inbound;
    // From here on, should we be away: the platform's own name of the last thing that was handled.
    if (what.kind === "text" && setup.whole.has(place.surface))
      tables.places.setCursor({ place: bare(place), after: what.message }, now_ms);
  });
  if (done.kind === "failed") {
    setup.report("inbox_unwritable", { why: done.why });
    return false;
  }
  outbox.wake();
  desk.changed();
  return true;
}

/** Nobody else sees the command: what it shows, or that it was not understood, is for whoever typed it. */
function repliesTo({ channels }: InboxSetup, inbound: Inbound, outcome: Outcome): readonly Reply[] {
  const { what, surface } = inbound;
  const isTheirs = what.kind === "command" && ["looked", "unclear"].includes(outcome.event ?? "");
  if (!isTheirs || channels.get(surface)?.can.whispers !== "yes") return outcome.replies;
  return outcome.replies.map((reply) => (reply.to === "here" ? { ...reply, to: "private" } : reply));
}

function bare({ surface, chat, thread }: Place): Place {
  return { surface, chat, ...(thread !== undefined && { thread }) };
}

export function wantedOf(inbound: Inbound, replies: readonly Reply[]): readonly Wanted[] {
  const { place, author, id } = inbound;
  return replies.map((reply, index): Wanted => {
    const role = index === 0 ? "reply" : `reply${index + 1}`;
    const { draft, to, subject = inboundSubject(inbound, role), lane = "reply" } = reply;
    const where = { ...place, answering: id };
    const at = typeof to === "object" ? to : to === "private" ? { ...where, only: author.id } : where;
    const lives = subject.startsWith("change:") || subject === BOARD;
    return { subject, place: at, lane, draft, final: lives ? "no" : "yes" };
  });
}
