// The clients that are attached: who they are, what they are shown, and what they say. A line of theirs is told to be
// kept only after the listener kept it; one whose receipt they miss they say again, with the same id.

import type { Inbound, Listener, Place, Said } from "../channel.ts";
import { terminalLimits } from "./limits.ts";
import type { Callee, Caller } from "./ports.ts";
import {
  type Deed,
  type FromBot,
  type FromClient,
  lineOf,
  type PostedCard,
  readFromClient,
  WIRE_VERSION,
} from "./wire.ts";

export const HOME = "home";
export const directChat = (user: string): string => `@${user}`;

export interface Callers {
  join(caller: Caller): Callee;
  /** To all who may see it. */
  show(card: PostedCard): void;
  remove(message: string): void;
  readonly count: number;
  /** Those who were here since the start. */
  knows(user: string): boolean;
  /** When one of them last said anything. */
  readonly heard_ms: number | undefined;
}

export interface CallersSetup {
  readonly name: string;
  readonly listener: Listener;
  now_ms(): number;
  cards(): readonly PostedCard[];
}

interface Session {
  readonly caller: Caller;
  who: { readonly user: string; readonly zone?: string; readonly locale?: string } | undefined;
  /** The last line that is being kept; the next one comes after it. */
  last: Promise<void>;
  waiting: number;
}

export function createCallers(setup: CallersSetup): Callers {
  const sessions = new Set<Session>();
  const known = new Set<string>();
  let heard_ms: number | undefined;

  function heard(session: Session, line: string): void {
    heard_ms = setup.now_ms();
    const said = readFromClient(line);
    if (said === undefined || (said.kind === "hello") !== (session.who === undefined))
      refuse(session, "that is not what a client of this version says");
    else if (said.kind === "seen") hand(session, seenBy(session, said.message));
    else if (said.kind !== "hello") queue(session, said);
    else if (said.v !== WIRE_VERSION)
      refuse(session, `it speaks version ${said.v}, and this is version ${WIRE_VERSION}`);
    else greet(session, said);
  }

  function greet(session: Session, said: Extract<FromClient, { kind: "hello" }>): void {
    const { user, zone, locale } = said;
    session.who = { user, ...(zone !== undefined && { zone }), ...(locale !== undefined && { locale }) };
    known.add(user);
    say(session, { kind: "welcome", v: WIRE_VERSION, name: setup.name, seen: "wanted" });
    for (const card of setup.cards()) if (maySee(user, card)) say(session, { kind: "card", card });
    say(session, { kind: "shown" });
  }

  function queue(session: Session, deed: Deed): void {
    if (session.waiting >= terminalLimits.lines_waiting_max) {
      refuse(session, "it says more than can be kept");
      return;
    }
    session.waiting += 1;
    session.last = session.last.then(async () => {
      await keep(session, deed);
      session.waiting -= 1;
    });
  }

  async function keep(session: Session, deed: Deed): Promise<void> {
    const { who } = session;
    if (who === undefined) return;
    const receipt = await setup.listener.accept(inboundOf(deed, who, setup));
    const notice = receipt.kind === "kept" && receipt.then?.kind === "notice" ? receipt.then.text : undefined;
    say(session, {
      kind: "receipt",
      id: deed.id,
      outcome: receipt.kind,
      ...(notice !== undefined && { notice }),
    });
  }

  /** What is too much to be kept now is told again by whoever comes back. */
  function hand(session: Session, inbound: Inbound | undefined): void {
    if (inbound === undefined || session.waiting >= terminalLimits.lines_waiting_max) return;
    session.waiting += 1;
    session.last = session.last.then(async () => {
      await setup.listener.accept(inbound);
      session.waiting -= 1;
    });
  }

  /** Of a card that they may see; the same one twice is the same inbound. */
  function seenBy({ who }: Session, message: string): Inbound | undefined {
    const card = setup.cards().find((each) => each.message === message);
    if (who === undefined || card === undefined || !maySee(who.user, card)) return undefined;
    return {
      surface: "terminal",
      id: `${who.user}/seen-${message}`,
      at_ms: setup.now_ms(),
      place: placeOf(card),
      author: authorOf(who),
      what: { kind: "seen", message },
    };
  }

  const say = ({ caller }: Session, what: FromBot): void => caller.say(lineOf(what));

  function refuse(session: Session, why: string): void {
    say(session, { kind: "refused", why, remedy: "start both from the same version of the program" });
    session.caller.hangUp();
  }

  return {
    join(caller) {
      const session: Session = { caller, who: undefined, last: Promise.resolve(), waiting: 0 };
      sessions.add(session);
      return {
        heard: (line) => heard(session, line),
        gone: () => void sessions.delete(session),
      };
    },
    show(card) {
      for (const session of sessions)
        if (session.who !== undefined && maySee(session.who.user, card)) say(session, { kind: "card", card });
    },
    remove(message) {
      for (const session of sessions)
        if (session.who !== undefined) say(session, { kind: "removed", message });
    },
    get count() {
      return [...sessions].filter(({ who }) => who !== undefined).length;
    },
    knows: (user) => known.has(user),
    get heard_ms() {
      return heard_ms;
    },
  };
}

function maySee(user: string, { chat, only }: PostedCard): boolean {
  return (only === undefined || only === user) && (chat === HOME || chat === directChat(user));
}

function inboundOf(deed: Deed, who: NonNullable<Session["who"]>, { cards }: CallersSetup): Inbound {
  const about = cards().find(({ message }) => message === aboutOf(deed));
  const seen = about !== undefined && maySee(who.user, about) ? about : undefined;
  return {
    surface: "terminal",
    id: `${who.user}/${deed.id}`,
    at_ms: deed.at_ms,
    place: placeOf(seen),
    author: authorOf(who),
    what: saidOf(deed),
  };
}

function placeOf(card: PostedCard | undefined): Place {
  const { chat = HOME, thread } = card ?? {};
  return { surface: "terminal", chat, ...(thread !== undefined && { thread }) };
}

function authorOf({ user, zone, locale }: NonNullable<Session["who"]>): Inbound["author"] {
  return {
    kind: "user",
    id: user,
    name: user,
    ...(zone !== undefined && { zone }),
    ...(locale !== undefined && { locale }),
  };
}

function aboutOf(deed: Deed): string | undefined {
  if (deed.kind === "press") return deed.message;
  return deed.kind === "say" ? deed.replyTo : undefined;
}

/** Whatever is typed into a client is meant for us. */
function saidOf(deed: Deed): Said {
  switch (deed.kind) {
    case "say":
      return {
        kind: "text",
        message: deed.id,
        text: deed.text,
        addressed: "direct",
        ...(deed.replyTo !== undefined && { replyTo: deed.replyTo }),
      };
    case "press":
      return { kind: "press", key: deed.key, message: deed.message };
    case "command":
      return { kind: "command", text: deed.text };
  }
}
