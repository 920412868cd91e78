// What people do in a story, on all surfaces: they press, say, fill in, change their minds; some may, some may not.

import type { MemoryMessage, MemoryWorld } from "../fakes/memory-channel.ts";
import { actorsOn, sayings } from "./cast.ts";
import { GOAL, type Tale } from "./tale.ts";

interface Scene {
  readonly world: MemoryWorld;
  readonly user: string;
  /** Newest last. */
  readonly cards: readonly MemoryMessage[];
}

function sceneOf(tale: Tale): Scene {
  const surface = tale.dice.pick(tale.surfaces);
  const world = tale.house.world(surface);
  const { user } = tale.dice.pick(actorsOn(surface));
  const isSeen = ({ state, place, ref }: MemoryMessage) =>
    state === "there" &&
    (place.only === undefined || place.only === user) &&
    (!ref.chat.startsWith("dm-") || ref.chat === `dm-${user}`);
  return { world, user, cards: world.messages.filter(isSeen).slice(-14) };
}

export function press(tale: Tale, only?: MemoryMessage): void {
  const { world, user, cards } = sceneOf(tale);
  const pressable = (only === undefined ? cards : [only]).filter(
    ({ card, ref }) => card.rows.flat().length > 0 && ref.surface === world.channel.surface,
  );
  if (pressable.length === 0) return;
  const message = tale.dice.pick(pressable);
  const buttons = message.card.rows.flat();
  const deciding = buttons.filter(({ label }) => /^(Approve|Deny|Send|Save|Undo|\d|#)/.test(label));
  const { label } = tale.dice.pick(deciding.length > 0 && tale.dice.chance(0.7) ? deciding : buttons);
  void world.person(user).press(message.ref, label);
}

export function say(tale: Tale): void {
  const { dice } = tale;
  const { world, user, cards } = sceneOf(tale);
  const words = dice.pick(sayings);
  const card = cards.length > 0 && dice.chance(0.75) ? dice.pick(cards) : undefined;
  const { surface } = world.channel;
  const home = tale.house.home(surface);
  const { chat, thread } = card?.ref ?? home;
  const place = { surface, chat, ...(thread !== undefined && { thread }) };
  const code = /#[0-9A-Z]{2,4}/.exec(card?.card.title ?? "")?.[0];
  const isCoded = code !== undefined && dice.chance(0.2);
  const said = world.person(user).say(isCoded ? `${words} ${code}` : words, {
    place,
    addressed: dice.pick(["mention", "mention", "overheard"]),
    ...(card !== undefined && !isCoded && dice.chance(0.85) && { replyTo: card.ref.message }),
  });
  const who = `${surface} ${user}`;
  void said.then((message) => tale.said.set(who, [...(tale.said.get(who) ?? []), message]));
}

/** At the same millisecond, on whatever surfaces. */
export function twoAtOnce(tale: Tale): void {
  const open = [...tale.house.worlds.values()].flatMap(({ messages }) =>
    messages.filter(
      ({ state, card }) =>
        state === "there" && card.rows.flat().some(({ label }) => /^(Approve|1 ·)/.test(label)),
    ),
  );
  if (open.length === 0) return;
  const first = tale.dice.pick(open);
  const token = /q\d+x/.exec(first.card.title)?.[0] ?? "none";
  const same = open.filter(({ card }) => card.title.includes(token));
  for (const message of [first, ...same.slice(0, 2)]) press(tale, message);
}

export function command(tale: Tale): void {
  const { dice, goalTokens } = tale;
  const { world, user } = sceneOf(tale);
  const token = `mark${goalTokens.length + 1}x`;
  const words = dice.pick([
    `goal ${GOAL} append: ${token}`,
    `goal ${GOAL} append: ${token}`,
    "status",
    "asks",
    `tell w1 ${token}`,
    "undo",
    "pause",
    "resume",
    "people",
    `goal ${GOAL}`,
  ]);
  if (words.includes(token)) goalTokens.push(token);
  void world.person(user).command(words, tale.house.home(world.channel.surface));
}

export function fillIn(tale: Tale): void {
  const surface = tale.dice.pick(tale.surfaces);
  const world = tale.house.world(surface);
  const waiting = actorsOn(surface).filter(({ user }) => world.person(user).form !== undefined);
  if (waiting.length > 0)
    void world.person(tale.dice.pick(waiting).user).submit({ text: tale.dice.pick(sayings) });
}

export function forge(tale: Tale): void {
  const { world, user, cards } = sceneOf(tale);
  if (cards.length === 0) return;
  const key = tale.dice.pick(["AAAAAAAAAAAAAAAAAAAA", cards[0]?.card.rows.flat()[0]?.key ?? "x"]);
  void world.person(user).forge(key, tale.dice.pick(cards).ref.message);
}

export function changeWords(tale: Tale): void {
  const { world, user } = sceneOf(tale);
  const mine = tale.said.get(`${world.channel.surface} ${user}`);
  if (mine === undefined) return;
  const message = tale.dice.pick(mine);
  if (tale.dice.chance(0.6)) void world.person(user).edit(message, tale.dice.pick(sayings));
  else void world.person(user).remove(message);
}

/** By an admin; nobody tells us. */
export function removeCard(tale: Tale): void {
  const { world, cards } = sceneOf(tale);
  if (cards.length === 0) return;
  const { message } = tale.dice.pick(cards).ref;
  world.removeCopy(message);
  tale.removed.add(`${world.channel.surface} ${message}`);
}
