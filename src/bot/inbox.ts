// What comes in: on disk first, then acknowledged; then handled, at least once and in the order of its chat, however
// often the program dies in between (I2, I6). One inbound that breaks us does not stop the others.

import type {
  AtOnce,
  Channel,
  Form,
  Inbound,
  Listener,
  Place,
  Receipt,
  Surface,
} from "../channels/channel.ts";
import type { Clock, Ids } from "../engine/ports.ts";
import { errorCard } from "../notify/cards/notices.ts";
import type { InboxRow, Ledger, Tables } from "../notify/ledger/ledger.ts";
import type { Wanted } from "../notify/nouns.ts";
import type { Outbox } from "../notify/outbox/outbox.ts";
import { BOARD } from "../notify/standing.ts";
import { commitOutcome } from "./handling/commit.ts";
import {
  type Desk,
  inboundSubject,
  type Outcome,
  personNameOf,
  type Reply,
  settingOf,
} from "./handling/desk.ts";
import { botLimits } from "./limits.ts";

export interface InboxSetup {
  readonly desk: Desk;
  readonly ledger: Ledger;
  readonly outbox: Pick<Outbox, "putInto" | "wake">;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly channels: ReadonlyMap<Surface, Channel>;
  handle(inbound: Inbound): Promise<Outcome>;
  /** Chats that moved or closed, and the like: not words of a person. */
  housekeep(inbound: Inbound): void;
  suggest: Listener["suggest"];
  /** For the log. */
  report(event: string, fields: Readonly<Record<string, unknown>>): void;
}

export interface Inbox extends Listener {
  /** Handles what waits and what comes, until the signal; ends with what is under way. Never rejects. */
  pump(signal: AbortSignal): Promise<void>;
}

export function createInbox(setup: InboxSetup): Inbox {
  const { ledger, clock } = setup;
  let nap: AbortController | undefined;
  let arrivals = 0;
  const busy = new Map<string, Promise<void>>();

  function wake(): void {
    arrivals += 1;
    nap?.abort();
  }

  return {
    accept(inbound) {
      const kept = ledger.atomically((tables): Receipt => {
        const accepted = tables.inbox.accept(inbound, clock.now_ms());
        if (accepted.kind === "refused") return { kind: "lost", why: accepted.why };
        const then = accepted.kind === "kept" ? atOnce(setup, tables, inbound) : undefined;
        return { kind: "kept", ...(then && { then }) };
      });
      if (kept.kind === "failed") return Promise.resolve({ kind: "lost", why: kept.why });
      if (kept.value.kind === "kept") wake();
      return Promise.resolve(kept.value);
    },
    suggest: (typed) => setup.suggest(typed),
    async pump(signal) {
      while (!signal.aborted) {
        const seen = arrivals;
        const waiting = ledger.look((tables) => tables.inbox.waiting(botLimits.inbox_batch));
        if (waiting.kind === "failed") setup.report("inbox_unreadable", { why: waiting.why });
        const rows = waiting.kind === "ok" ? waiting.value : [];
        for (const [chat, theirs] of byChat(rows)) {
          if (busy.size >= botLimits.chats_at_once_max) break;
          if (busy.has(chat)) continue;
          const done = handleAll(setup, theirs, signal).finally(() => {
            busy.delete(chat);
            wake();
          });
          busy.set(chat, done);
        }
        if (arrivals !== seen) continue;
        nap = new AbortController();
        await clock.sleep(botLimits.inbox_look_ms, AbortSignal.any([signal, nap.signal]));
      }
      await Promise.all(busy.values());
    },
  };
}

function byChat(rows: readonly InboxRow[]): ReadonlyMap<string, readonly InboxRow[]> {
  const chats = new Map<string, InboxRow[]>();
  for (const row of rows) {
    const { surface, place } = row.inbound;
    const chat = `${surface} ${place.chat} ${place.thread ?? ""}`;
    const theirs = chats.get(chat);
    if (theirs) theirs.push(row);
    else chats.set(chat, [row]);
  }
  return chats;
}

async function handleAll(setup: InboxSetup, rows: readonly InboxRow[], signal: AbortSignal): Promise<void> {
  for (const { inbound } of rows) {
    if (signal.aborted) return;
    const isOver = await handleOne(setup, inbound);
    if (!isOver) return; // what comes behind it in this chat waits for it
  }
}

/** The boundary of one inbound: whatever goes wrong in it is counted, and in the end told. */
async function handleOne(setup: InboxSetup, inbound: Inbound): Promise<boolean> {
  const { ledger, clock, desk } = setup;
  const begun = ledger.atomically((tables) => tables.inbox.begin(inbound.surface, inbound.id));
  if (begun.kind === "failed") {
    setup.report("inbox_unwritable", { why: begun.why });
    await clock.sleep(botLimits.inbox_retry_ms);
    return false;
  }
  try {
    setup.housekeep(inbound);
    const outcome = await setup.handle(inbound);
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

function commit(setup: InboxSetup, inbound: Inbound, outcome: Outcome): boolean {
  const { ledger, outbox, clock, desk } = setup;
  const person = personNameOf(desk, inbound) || undefined;
  const now_ms = clock.now_ms();
  const done = ledger.atomically((tables) => {
    for (const wanted of wantedOf(inbound, repliesTo(setup, inbound, outcome)))
      outbox.putInto(tables, wanted);
    commitOutcome(tables, { inbound, outcome, person, now_ms });
    const { place, what } = inbound;
    // From here on, should we be away: the platform's own name of the last thing that was handled.
    if (what.kind === "text") tables.places.setCursor({ place: bare(place), after: what.message }, now_ms);
  });
  if (done.kind === "failed") {
    setup.report("inbox_unwritable", { why: done.why });
    return false;
  }
  outbox.wake();
  desk.changed();
  return true;
}

/** Nobody else sees the command either: what only looks is shown to whoever typed it, where the surface can do that. */
function repliesTo({ channels }: InboxSetup, inbound: Inbound, outcome: Outcome): readonly Reply[] {
  const { what, surface } = inbound;
  const isLook = what.kind === "command" && outcome.event === "looked";
  if (!isLook || channels.get(surface)?.can.whispers !== "yes") return outcome.replies;
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

/** What a platform wants to hear within seconds; everything else has time. */
function atOnce(setup: InboxSetup, tables: Tables, { surface, what }: Inbound): AtOnce | undefined {
  if (what.kind !== "press") return undefined;
  const found = tables.buttons.find(what.key);
  if (found === undefined) return { kind: "notice", text: "That button is not one of mine any more." };
  const { meaning } = found;
  if (setup.channels.get(surface)?.can.forms !== "yes") return undefined;
  if (meaning.do === "change") return { kind: "form", form: answerForm(what.key, meaning.preset) };
  if (meaning.do !== "edit") return undefined;
  const change = tables.changes.find(meaning.change);
  return change === undefined ? undefined : { kind: "form", form: editForm(what.key, change.after) };
}

function answerForm(key: string, preset: string | undefined): Form {
  return {
    key,
    title: "Your answer",
    submit: "Send",
    fields: [
      {
        name: "text",
        label: "In your own words",
        kind: "text",
        required: "yes",
        chars_max: botLimits.form_chars_max,
        placeholder: "approve but only staging",
        ...(preset !== undefined && { preset: preset.slice(0, botLimits.form_chars_max) }),
      },
    ],
  };
}

/** A text that does not fit is not offered cut: whoever saved it would cut it. */
function editForm(key: string, text: string): Form {
  const fits = text.length <= botLimits.form_chars_max;
  return {
    key,
    title: "Edit",
    submit: "Show the difference",
    fields: [
      {
        name: "text",
        label: fits ? "The whole text" : "The whole text (too long to be shown here)",
        kind: "text",
        required: "yes",
        chars_max: botLimits.form_chars_max,
        ...(fits && { preset: text }),
      },
    ],
  };
}
