// The laws that hold when all is calm, whatever happened before. Worked out from what stands on disk, on the platforms,
// and in what was said: never from what the program believes of itself alone.

import type { Card, Inbound, Surface } from "../../src/channels/channel.ts";
import { judgmentLimits } from "../../src/engine/judgment/limits.ts";
import type { Answer, Ask } from "../../src/engine/types.ts";
import { askKeyOf, askSubject } from "../../src/notify/ask-key.ts";
import type { AuditRow } from "../../src/notify/audit.ts";
import type { Tables } from "../../src/notify/ledger/ledger.ts";
import { placeKey } from "../../src/notify/routing.ts";
import type { MemoryMessage } from "../fakes/memory-channel.ts";
import {
  approvalsIn,
  CANARY,
  confirmedFrom,
  isYes,
  mayDecide,
  type Taken,
  takenFrom,
  whoIs,
} from "./cast.ts";
import type { Raised, Tale } from "./tale.ts";

/** Every card of a home, and its title. Boards tell the time, and what is put off turns up directly in its time. */
export type Stillness = ReadonlyMap<string, string>;

export function stillnessOf({ house }: Tale): Stillness {
  const cards = [...house.worlds].flatMap(([surface, { messages }]) =>
    messages
      .filter(({ state, ref }) => state === "there" && !ref.chat.startsWith("dm-"))
      .map(
        ({ ref, card }) => [`${surface} ${ref.message}`, isBoard(card) ? "the board" : card.title] as const,
      ),
  );
  return new Map(cards);
}

const isBoard = ({ title }: Card): boolean => title.startsWith("looop:");

export async function brokenLaws(tale: Tale): Promise<readonly string[]> {
  return [
    ...inboxLaws(tale),
    ...auditLaws(tale),
    ...(await answerLaws(tale)),
    ...(await cardLaws(tale)),
    ...outboxLaws(tale),
    ...repeatLaws(tale),
    ...(await onceLaws(tale)),
    ...hygieneLaws(tale),
  ];
}

function look<T>({ house }: Tale, read: (tables: Tables) => T): T {
  const kept = house.concierge.ledger.look(read);
  if (kept.kind === "failed") throw new Error(kept.why);
  return kept.value;
}

// --- what came in ----------------------------------------------------------------------------------------------------

/** I2: what was accepted is handled. */
function inboxLaws(tale: Tale): readonly string[] {
  const accepted = [...tale.house.worlds].flatMap(([surface, { transcript }]) =>
    transcript.flatMap((line) => {
      const id = /^\d+ heard (\S+) .*: (?:kept|from the history)$/.exec(line)?.[1];
      return id === undefined ? [] : [{ surface, id }];
    }),
  );
  return accepted.flatMap(({ surface, id }) => {
    const row = look(tale, (tables) => tables.inbox.find(surface, id));
    if (row === undefined) return [`I2: ${surface} ${id} was accepted, and is not on disk`];
    if (row.handled === undefined) return [`I2: ${surface} ${id} was accepted, and never handled`];
    return row.handled.result.startsWith("incident")
      ? [`I2: ${surface} ${id} broke us: ${row.handled.result}`]
      : [];
  });
}

function auditRows(tale: Tale): readonly AuditRow[] {
  return look(tale, (tables) => tables.audit.page(0, 10_000));
}

function auditLaws(tale: Tale): readonly string[] {
  const verdict = look(tale, (tables) => tables.audit.verify([]));
  const broken = verdict.kind === "whole" ? [] : [`the audit is ${verdict.kind}: ${verdict.why}`];
  const seen = new Set<string>();
  const twice = auditRows(tale).flatMap(({ inbound, actor, event }) => {
    const key = `${actor.surface} ${inbound} ${event === "begun" ? event : ""}`;
    if (inbound === undefined || !seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [`I2: ${key} was done twice (${event})`];
  });
  return [...broken, ...twice];
}

// --- answers ---------------------------------------------------------------------------------------------------------

async function answerLaws(tale: Tale): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const raised of tale.raised) {
    if (raised.gone === "yes") continue;
    const found = await tale.house.engine.mailbox.find(raised.ask.id);
    if (found.kind !== "found") broken.push(`${raised.ask.id} (${raised.token}) is ${found.kind}`);
    else if (found.answer !== undefined) broken.push(...answerLaw(tale, raised, found.answer));
    else broken.push(...unansweredLaw(tale, raised, found.ask.state));
  }
  return broken;
}

function answerLaw(tale: Tale, { ask, token }: Raised, answer: Answer): readonly string[] {
  const { by } = answer;
  if (by?.surface === "clone") return standInLaw(tale, { ask, token }, answer);
  if (by === undefined || by.ref === undefined)
    return by?.person === "kim" ? [] : [`${token}: answered by nobody`];
  const [surface = "", id = ""] = by.ref.split(":");
  const inbound = look(tale, (tables) => tables.inbox.find(surface as Surface, id))?.inbound;
  if (inbound === undefined) return [`${token}: answered by ${by.ref}, which was never heard`];
  const who = inbound.author.kind === "user" ? whoIs(inbound.surface, inbound.author.id) : undefined;
  const told = `${token} (${ask.kind}): "${answer.text}" as ${answer.decision.kind} by ${by.person}`;
  if (who?.name !== by.person || by.surface !== inbound.surface)
    return [`${told} was said by ${inbound.author.id} on ${inbound.surface}`];
  if (!mayDecide(who.role, ask)) return [`${told}, who is a ${who.role}`];
  const approvers = approversIn(tale, ask);
  const needed = neededIn(tale, ask);
  if (answer.decision.kind === "approve" && approvers.size < needed)
    return [`${told} has the yes of ${[...approvers].join(", ")}, and takes ${needed} people`];
  const taken = takenBy(tale, inbound, ask, token);
  if (taken === "elsewhere") return [`${told} was said to another card: ${JSON.stringify(inbound.what)}`];
  const isSaid = taken.some(
    ({ text, decision }) => text === answer.text && decision === answer.decision.kind,
  );
  return isSaid ? [] : [`${told} is not what was said: ${JSON.stringify(inbound.what)}`];
}

function neededIn({ seed }: Tale, { kind, risk }: Ask): number {
  return kind === "gate" && risk !== "reversible" ? approvalsIn(seed)[risk] : 1;
}

/** Who said yes to it, of those who may: people, by what the audit has of each. */
function approversIn(tale: Tale, ask: Ask): ReadonlySet<string> {
  const subject = askSubject(askKeyOf(ask));
  const said = auditRows(tale).filter(
    (row) => row.subject === subject && (row.event === "voted" || row.event === "answered"),
  );
  const names = said.flatMap(({ actor }) => {
    const who = whoIs(actor.surface ?? "", actor.user ?? "");
    return who !== undefined && mayDecide(who.role, ask) ? [who.name] : [];
  });
  return new Set(names);
}

/** I11: in somebody's name only what nobody can lose by, of an entitled person, shown before, and with its Undo. */
function standInLaw(
  tale: Tale,
  { ask, token }: Pick<Raised, "ask" | "token">,
  { by, text }: Answer,
): readonly string[] {
  const key = askKeyOf(ask);
  const told = `${token} (${ask.kind}, ${ask.risk}): "${text}" as ${by?.person}`;
  const change = look(tale, (tables) => tables.changes.find(`clone:${key}`));
  const shown = look(tale, (tables) => tables.copies.of(askSubject(key)));
  const isPractised = ask.options.includes("eu") && text === "eu" && by?.person === "ada";
  const isHabit =
    isPractised || timesSaid(tale, by?.person ?? "", text) >= judgmentLimits.acting_agreeing_min;
  return [
    ...(ask.risk === "reversible" && ask.kind === "question"
      ? []
      : [`I11: ${told} is not for anybody else to say`]),
    ...(isHabit ? [] : [`I11: ${told}, who never made a habit of it`]),
    ...(change === undefined || change.state === "cancelled" ? [`${told} cannot be taken back`] : []),
    ...(shown.length === 0 ? [`${told} was never shown`] : []),
  ];
}

/** To how many asks this person answered so, in their own words. */
function timesSaid({ answers }: Tale, person: string, text: string): number {
  const plain = (words: unknown) => String(words).trim().toLowerCase();
  const records = [...answers.values()].map((record) => JSON.parse(record));
  const own = records.filter(({ by }) => by?.person === person && by.surface !== "clone");
  return own.filter(({ answer }) => plain(answer) === plain(text)).length;
}

/** Everything that this act may come to for this ask, as a bystander reads it. */
function takenBy(tale: Tale, inbound: Inbound, ask: Ask, token: string): readonly Taken[] | "elsewhere" {
  const { what, surface } = inbound;
  const { messages } = tale.house.world(surface);
  if (what.kind === "text" || what.kind === "command") {
    const to =
      what.kind === "text" && what.replyTo !== undefined
        ? messages.find(({ ref }) => ref.message === what.replyTo)
        : undefined;
    if (to !== undefined && !isAbout(to, token)) return "elsewhere";
    const bare = what.text.replace(/\s*#[0-9A-Z]{2,4}$/, "");
    if (bare === "send") return everSaid(tale).flatMap((words) => confirmedFrom(words, ask));
    // A yes where a reading of their own words waits for one says that it was read right.
    const confirmed = isYes(bare) ? saidBy(tale, inbound).flatMap((words) => confirmedFrom(words, ask)) : [];
    return [...takenFrom(bare, ask), ...confirmed];
  }
  if (what.kind === "form") return takenFrom(what.values.text ?? "", ask);
  if (what.kind !== "press") return [];
  const pressed = messages.find(({ history }) => history.some((card) => buttonOf(card, what.key)));
  const label = pressed?.history.flatMap((card) => buttonOf(card, what.key) ?? [])[0]?.label ?? "";
  if (pressed === undefined) return [];
  if (label === "Approve")
    return isAbout(pressed, token) ? [{ text: "yes", decision: "approve" }] : "elsewhere";
  if (label === "Deny") return isAbout(pressed, token) ? [{ text: "no", decision: "deny" }] : "elsewhere";
  const number = /^(\d+) · /.exec(label)?.[1];
  const option = number === undefined ? undefined : ask.options[Number(number) - 1];
  if (option !== undefined)
    return isAbout(pressed, token) ? [{ text: option, decision: "choice" }] : "elsewhere";
  return everSaid(tale).flatMap((words) => confirmedFrom(words, ask));
}

const buttonOf = (card: Card, key: string) => card.rows.flat().find((each) => each.key === key);

/** A card that shows one question tells it in its title. */
function isAbout({ history }: MemoryMessage, token: string): boolean {
  const titles = history.map(({ title }) => title).join(" ");
  const named: readonly string[] = titles.match(/q\d+x/g) ?? [];
  return named.length === 0 || named.includes(token);
}

const everSaid = (tale: Tale): readonly string[] => heard(tale).flatMap(wordsOf);

function saidBy(tale: Tale, { surface, author }: Inbound): readonly string[] {
  const own = heard(tale).filter((each) => each.surface === surface && each.author.id === author.id);
  return own.flatMap(wordsOf);
}

function wordsOf({ what }: Inbound): readonly string[] {
  return what.kind === "text" || what.kind === "command"
    ? [what.text.replace(/\s*#[0-9A-Z]{2,4}$/, "")]
    : what.kind === "form"
      ? Object.values(what.values)
      : [];
}

function heard(tale: Tale): readonly Inbound[] {
  return [...tale.house.worlds].flatMap(([surface, { transcript }]) =>
    [...new Set(transcript.flatMap((line) => /^\d+ heard (\S+)/.exec(line)?.[1] ?? []))].flatMap(
      (id) => look(tale, (tables) => tables.inbox.find(surface, id))?.inbound ?? [],
    ),
  );
}

/** An entitled person pressed yes, no or an option, and it was heard while it could be answered: then it is answered. */
function unansweredLaw(tale: Tale, { ask, token }: Raised, state: string): readonly string[] {
  if (state !== "pending" && state !== "stranded") return [];
  return heard(tale).flatMap((inbound) => {
    const { what, surface, author, id } = inbound;
    if (what.kind !== "press" || author.kind !== "user") return [];
    const who = whoIs(surface, author.id);
    const pressed = tale.house
      .world(surface)
      .messages.find(({ history }) => history.some((card) => buttonOf(card, what.key)));
    const card = pressed?.history.find((each) => buttonOf(each, what.key));
    if (card === undefined || !card.title.includes(token) || !mayDecide(who?.role, ask)) return [];
    const label = buttonOf(card, what.key)?.label ?? "";
    const result = look(tale, (tables) => tables.inbox.find(surface, id))?.handled?.result;
    if (!/^(Deny|\d+ · )/.test(label)) return [];
    // The disk refused it, and whoever pressed was told so.
    if (result?.includes("armed fault") === true) return [];
    return [`${token}: ${author.id} pressed ${label} (${surface} ${id}), and it is not answered: ${result}`];
  });
}

// --- cards -----------------------------------------------------------------------------------------------------------

const LOOK_MS = 60_000;

/** I4, and all copies of what is over say the same. */
async function cardLaws(tale: Tale): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const raised of tale.raised) {
    if (raised.gone === "yes") {
      broken.push(...goneLaw(tale, raised));
      continue;
    }
    const found = await tale.house.engine.mailbox.find(raised.ask.id);
    if (found.kind !== "found") continue;
    // Right behind the moment nobody has looked yet.
    const { state, expires_s = 0 } = found.ask;
    if (state === "expired" && expires_s * 1_000 + LOOK_MS > tale.house.clock.now_ms()) continue;
    const isOver =
      found.answer !== undefined || found.ask.state === "withdrawn" || found.ask.state === "expired";
    broken.push(...(isOver ? overLaw(tale, raised) : openLaw(tale, raised)));
  }
  return broken;
}

interface Shown {
  readonly surface: Surface;
  readonly message: MemoryMessage;
  readonly state: string;
}

/** Copies as the ledger knows them, with what really stands there. */
function copiesOf(tale: Tale, { ask }: Raised): readonly Shown[] {
  const copies = look(tale, (tables) => tables.copies.of(askSubject(askKeyOf(ask))));
  return copies.flatMap(({ ref, state }) => {
    const message = tale.house.world(ref.surface).messages.find((each) => each.ref.message === ref.message);
    return message === undefined ? [] : [{ surface: ref.surface, message, state }];
  });
}

function openLaw(tale: Tale, raised: Raised): readonly string[] {
  const { ask, token } = raised;
  const shown = copiesOf(tale, raised).filter(
    ({ surface, message, state }) =>
      state === "live" &&
      (message.state === "there" || tale.removed.has(`${surface} ${message.ref.message}`)),
  );
  return tale.surfaces.flatMap((surface) => {
    const here = shown.filter((each) => each.surface === surface);
    const closed = look(tale, (tables) => tables.places.closure(tale.house.home(surface)));
    if (here.length === 0) {
      const isTold = closed !== undefined || isDead(tale, raised, surface);
      return isTold ? [] : [`I4: ${ask.id} (${token}) is open, and not on ${surface}`];
    }
    const silent = here.filter(({ message }) => message.card.rows.flat().length === 0);
    return silent.map(
      ({ message }) =>
        `I4: ${token} is open, and ${surface} ${message.ref.message} has no buttons: ${message.card.title}`,
    );
  });
}

/** Its last card was refused twice, or was sent twice and lost twice: told as a trouble, and never sent again by itself. */
function isDead(tale: Tale, { ask }: Raised, surface: Surface): boolean {
  const subject = askSubject(askKeyOf(ask));
  return look(tale, (tables) => tables.outbox.dead(1_000)).some(
    (each) => each.subject === subject && each.place.surface === surface,
  );
}

function overLaw(tale: Tale, raised: Raised): readonly string[] {
  const { ask, token } = raised;
  const shown = copiesOf(tale, raised).filter(
    ({ message }) => message.state === "there" && message.frozen !== "yes",
  );
  const dead = tale.surfaces.filter((surface) => isDead(tale, raised, surface));
  const alive = shown.filter(({ surface }) => !dead.includes(surface));
  const live = alive.filter(({ state }) => state === "live" && isAwaiting(tale, ask) === "no");
  const titles = new Set(
    alive.map(({ message }) => message.card.title.replace(/^#\S+ |…$/g, "").slice(0, 60)),
  );
  const deciding = alive.filter(({ message }) =>
    /^(Approve|Deny|\d+ ·)/m.test(
      message.card.rows
        .flat()
        .map(({ label }) => label)
        .join("\n"),
    ),
  );
  return [
    ...live.map(
      ({ surface, message }) =>
        `${token} is over, and ${surface} ${message.ref.message} is not final: ${message.card.title}`,
    ),
    ...(titles.size > 1 ? [`${token} is over, and its copies differ: ${[...titles].join(" | ")}`] : []),
    ...deciding.map(
      ({ surface, message }) => `${token} is over, and ${surface} ${message.ref.message} can be pressed`,
    ),
  ];
}

/** Answered when nobody was there to hear it: its card asks what to do, and stays. */
function isAwaiting(tale: Tale, ask: Ask): "yes" | "no" {
  const copies = look(tale, (tables) => tables.copies.of(askSubject(askKeyOf(ask))));
  const isAsking = copies.some(({ ref }) => {
    const message = tale.house.world(ref.surface).messages.find((each) => each.ref.message === ref.message);
    const buttons = message?.card.rows.flat() ?? [];
    return buttons.some(({ label }) => label.startsWith("Start a fresh") || label === "Undo");
  });
  return isAsking ? "yes" : "no";
}

/** Its files are gone: nothing may be decided on its cards any more. */
function goneLaw(tale: Tale, raised: Raised): readonly string[] {
  const dead = tale.surfaces.filter((surface) => isDead(tale, raised, surface));
  return copiesOf(tale, raised).flatMap(({ surface, message }) => {
    if (message.state !== "there" || message.frozen === "yes" || dead.includes(surface)) return [];
    const labels = message.card.rows.flat().map(({ label }) => label);
    return labels.some((label) => /^(Approve|Deny|\d+ ·)/.test(label))
      ? [`${raised.token} is gone, and ${surface} ${message.ref.message} can be pressed`]
      : [];
  });
}

// --- what goes out ---------------------------------------------------------------------------------------------------

function outboxLaws(tale: Tale): readonly string[] {
  const counts = look(tale, (tables) => tables.outbox.counts());
  return counts.waiting + counts.unknown === 0
    ? []
    : [`the outbox does not empty: ${JSON.stringify(counts)}`];
}

/** Of one subject one message in a place, unless the second one says that it may be a duplicate. */
function repeatLaws(tale: Tale): readonly string[] {
  const groups = new Map<string, MemoryMessage[]>();
  for (const { messages } of tale.house.worlds.values()) {
    for (const message of messages) {
      const delivery = look(tale, (tables) => tables.outbox.find(message.key));
      const name =
        delivery === undefined ? `unknown ${message.key}` : `${delivery.subject} ${placeKey(delivery.place)}`;
      groups.set(name, [...(groups.get(name) ?? []), message]);
    }
  }
  return [...groups].flatMap(([name, group]) => {
    const standing = group.filter(({ state, frozen }) => state === "there" && frozen !== "yes");
    if (standing.length < 2 || group.some(isLabelled)) return [];
    return [
      `${name} stands there ${group.length} times: ${group.map(({ ref, card }) => `${ref.message} ${card.title}`).join(" | ")}`,
    ];
  });
}

function isLabelled({ history }: MemoryMessage): boolean {
  return history.some(({ parts }) =>
    parts.some((part) => part.kind === "note" && part.text.startsWith("May be a duplicate")),
  );
}

/** I2: whatever a word or a press did, it did once. */
async function onceLaws(tale: Tale): Promise<readonly string[]> {
  const read = await tale.house.engine.goals.read("release");
  const body = read.kind === "ok" ? read.goal.body : "";
  const tells = tale.house.control.disk
    .names("tells")
    .map((name) => tale.house.control.text(`tells/${name}`) ?? "");
  return tale.goalTokens.flatMap((token) => {
    const inGoal = body.split(token).length - 1;
    const inTells = tells.filter((text) => text.includes(token)).length;
    return inGoal > 1 || inTells > 1
      ? [`I2: ${token} took effect ${inGoal} times on the goal, ${inTells} as a tell`]
      : [];
  });
}

// --- hygiene ---------------------------------------------------------------------------------------------------------

const STACK = /\bat (?:async )?[\w.<>]+ \(|node:internal|\.ts:\d+:\d+/;

/** I10: in anything that anybody ever saw. */
function hygieneLaws(tale: Tale): readonly string[] {
  const seen = [...tale.house.worlds].flatMap(([surface, { messages }]) =>
    messages.flatMap(({ ref, history, place }) =>
      history.map((card) => ({ where: `${surface} ${ref.message}`, card, place })),
    ),
  );
  return seen.flatMap(({ where, card }) => {
    const text = textOf(card);
    return [
      ...(text.includes(CANARY) ? [`I10: a secret stands on ${where}: ${card.title}`] : []),
      ...(STACK.test(text) ? [`I10: a raw stack stands on ${where}: ${card.title}`] : []),
      ...(card.call !== undefined && whoIs(where.split(" ")[0] ?? "", card.call) === undefined
        ? [`I10: ${where} calls ${card.call}`]
        : []),
    ];
  });
}

function textOf(card: Card): string {
  const files = card.files.map(({ bytes, mime }) =>
    mime === "image/png" ? "" : Buffer.from(bytes).toString(),
  );
  return [JSON.stringify({ ...card, files: [] }), ...files].join("\n");
}
