// The terminal surface on a real socket and real files, and people who speak its protocol.

import { mkdtempSync, rmSync } from "node:fs";
import { readFile, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clientLimits } from "../../../src/bot/client/limits.ts";
import { terminalHatch, terminalShelf, terminalSocket } from "../../../src/bot/terminal-desk.ts";
import type { Channel, ChannelClock, Listener, Place } from "../../../src/channels/channel.ts";
import { HOME } from "../../../src/channels/terminal/callers.ts";
import { bodyLines } from "../../../src/channels/terminal/render.ts";
import { terminalChannel } from "../../../src/channels/terminal/terminal.ts";
import {
  type FromBot,
  lineOf,
  type PostedCard,
  readFromBot,
  WIRE_VERSION,
} from "../../../src/channels/terminal/wire.ts";
import { randomIds, systemClock } from "../../../src/engine/host/clock.ts";
import { createFileStore } from "../../../src/engine/host/file-store.ts";
import { callLine } from "../../../src/engine/host/line-caller.ts";
import type { RigPerson, Seen } from "../../contract/channel-rig.ts";

export const home: Place = { surface: "terminal", chat: HOME };

export interface Desk {
  readonly dir: string;
  readonly channel: Channel;
  /** The same shelf and socket after a restart of the program. */
  restarted(): Channel;
  readonly shelf: ReturnType<typeof terminalShelf>;
  readonly notes: string[];
  /** From now on the shelf takes so long that nobody lives to see it. */
  stall(): void;
  remove(): void;
}

export function desk(): Desk {
  const dir = mkdtempSync(join(tmpdir(), "looop-terminal-"));
  const shelf = terminalShelf(createFileStore({ root: dir, clock: systemClock(), ids: randomIds() }), dir);
  const clock: ChannelClock = systemClock();
  const notes: string[] = [];
  let stalls = 0;
  const ports = {
    hatch: terminalHatch(dir, async () => "in"),
    shelf: {
      ...shelf,
      async put(name: string, text: string) {
        if (stalls > 0) {
          stalls -= 1;
          await new Promise<never>(() => undefined);
        }
        return shelf.put(name, text);
      },
    },
    nonce: () => randomIds().nonce(),
  };
  const setup = {
    clock,
    menu: { command: "looop", verbs: [], shortcuts: [] },
    note: (text: string) => void notes.push(text),
  };
  const restarted = () => terminalChannel({ name: "looop", user: "owner" }, ports, setup);
  return {
    dir,
    channel: restarted(),
    restarted,
    shelf,
    notes,
    stall() {
      stalls = 1;
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

export interface Talker extends RigPerson {
  readonly cards: ReadonlyMap<string, PostedCard>;
  readonly heard: FromBot[];
  hears(fits: (said: FromBot) => boolean): Promise<FromBot>;
  /** Attached, and shown all that stood there. */
  attach(): Promise<void>;
  /** Connected, without a word. */
  call(): Promise<void>;
  /** Says once more whatever has no receipt. */
  again(): void;
  raw(line: string): void;
  hangUp(): Promise<void>;
}

/** Sees by looking anew each time: what stood there when somebody came. */
export function talker(desk: Desk, name: string): Talker {
  const cards = new Map<string, PostedCard>();
  const heard: FromBot[] = [];
  const unkept = new Map<string, string>();
  const notices: string[] = [];
  let waiting: readonly { fits(said: FromBot): boolean; tell(said: FromBot): void }[] = [];
  let lost = Promise.withResolvers<void>();
  let peer: { say(line: string): void; hangUp(): void } | undefined;
  let count = 0;

  function take(line: string): void {
    const said = readFromBot(line);
    if (said === undefined) throw new Error(`the bot says nonsense: ${line}`);
    heard.push(said);
    if (said.kind === "card") cards.set(said.card.message, said.card);
    if (said.kind === "removed") cards.delete(said.message);
    if (said.kind === "receipt") {
      if (said.outcome === "kept") unkept.delete(said.id);
      if (said.notice !== undefined) notices.push(said.notice);
    }
    const told = waiting.filter(({ fits }) => fits(said));
    waiting = waiting.filter((each) => !told.includes(each));
    for (const { tell } of told) tell(said);
  }

  function hears(fits: (said: FromBot) => boolean): Promise<FromBot> {
    const before = heard.find(fits);
    if (before !== undefined) return Promise.resolve(before);
    const { promise, resolve } = Promise.withResolvers<FromBot>();
    waiting = [...waiting, { fits, tell: resolve }];
    return promise;
  }

  /** Resolves with the receipt; while nobody listens it is kept for `again`. */
  async function deed(what: Readonly<Record<string, unknown>>): Promise<string> {
    count += 1;
    const id = `${name}-${count}`;
    const line = JSON.stringify({ ...what, id, at_ms: 1_700_000_000_000 + count });
    unkept.set(id, line);
    if (peer === undefined) return id;
    peer.say(line);
    await Promise.race([hears((said) => said.kind === "receipt" && said.id === id), lost.promise]);
    return id;
  }

  const talking: Talker = {
    id: name,
    cards,
    heard,
    hears,
    async attach() {
      await talking.call();
      heard.length = 0;
      peer?.say(lineOf({ kind: "hello", v: WIRE_VERSION, user: name }));
      await hears((said) => said.kind === "shown");
      talking.again();
    },
    async call() {
      const called = await callLine(terminalSocket(desk.dir).path, clientLimits.socket, {
        heard: take,
        gone() {
          peer = undefined;
          lost.resolve();
        },
      });
      if (called.kind !== "open") throw new Error(`not attached: ${called.kind}`);
      lost = Promise.withResolvers();
      peer = called.peer;
    },

    again() {
      for (const line of unkept.values()) peer?.say(line);
    },
    raw: (line) => peer?.say(line),
    async hangUp() {
      if (peer === undefined) return;
      peer.hangUp();
      await lost.promise;
    },
    async say(text, { replyTo, place } = {}) {
      const about = replyTo?.message ?? (await aboutPlace(place));
      return { message: await deed({ kind: "say", text, ...(about !== undefined && { replyTo: about }) }) };
    },
    async press(copy, label) {
      const card = (await snapshot(desk, name)).find(({ message }) => message === copy.message);
      const key = card?.rows.flat().find((each) => each.label === label)?.key;
      if (key === undefined) throw new Error(`there is no "${label}"`);
      await deed({ kind: "press", message: copy.message, key });
    },
    async see(place) {
      const all = await snapshot(desk, name);
      return Promise.all(all.filter((card) => isIn(place, card)).map(seenOf));
    },
    async command(text) {
      await deed({ kind: "command", text });
    },
    notices: async () => notices,
  };

  async function aboutPlace(place: Place | undefined): Promise<string | undefined> {
    if (place === undefined || (place.chat === HOME && place.thread === undefined)) return undefined;
    return (await snapshot(desk, name)).find((card) => isIn(place, card) && card.thread === place.thread)
      ?.message;
  }
  return talking;
}

function isIn(place: Place, { chat, thread, message }: PostedCard): boolean {
  if (chat !== place.chat) return false;
  return place.thread === undefined
    ? thread === undefined
    : thread === place.thread || message === place.thread;
}

/** What stands before somebody who comes now. Where nobody lets people in, for this moment somebody does. */
async function snapshot(desk: Desk, name: string): Promise<readonly PostedCard[]> {
  const cards: PostedCard[] = [];
  const all = Promise.withResolvers<void>();
  const call = () =>
    callLine(terminalSocket(desk.dir).path, clientLimits.socket, {
      heard(line) {
        const said = readFromBot(line);
        if (said?.kind === "card") cards.push(said.card);
        if (said?.kind === "shown") all.resolve();
      },
      gone: () => all.reject(new Error("hung up before all was shown")),
    });
  const close = new AbortController();
  let called = await call();
  const letIn = called.kind === "nobody" ? desk.channel.connect(deaf, close.signal) : undefined;
  while (called.kind === "nobody") called = await call();
  if (called.kind !== "open") throw new Error(called.why);
  called.peer.say(lineOf({ kind: "hello", v: WIRE_VERSION, user: name }));
  await all.promise;
  called.peer.hangUp();
  close.abort();
  await letIn;
  return cards;
}

const deaf: Listener = {
  accept: async () => ({ kind: "lost", why: "only looking" }),
  suggest: async () => [],
};

async function seenOf(card: PostedCard): Promise<Seen> {
  const lines = bodyLines(card).map(
    ({ first, runs }) => first.replaceAll("│", "") + runs.map(({ text }) => text).join(""),
  );
  return {
    message: card.message,
    text: [card.title, ...lines].join("\n"),
    buttons: card.rows.flat().map(({ label }) => label),
    calls: card.call === undefined ? [] : [card.call],
    files: await Promise.all(
      card.files.map(async ({ name, path }) => ({ name, text: await readFile(path, "utf8") })),
    ),
  };
}

export const removeFile = (dir: string, message: string): Promise<void> =>
  unlink(join(dir, "terminal/cards", `${message}.json`));

/** Resolves once the bot lets people in. */
export async function letIn({ dir }: Desk): Promise<void> {
  for (;;) {
    const called = await callLine(terminalSocket(dir).path, clientLimits.socket, {
      heard: () => undefined,
      gone: () => undefined,
    });
    if (called.kind !== "open") continue;
    called.peer.hangUp();
    return;
  }
}
