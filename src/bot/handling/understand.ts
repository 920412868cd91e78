// From what came in to what is wanted. Words are read with everything that is shown where they were said; a press and a
// form mean what the ledger says that their key means, whatever they claim.

import type { Inbound } from "../../channels/channel.ts";
import type { Failed } from "../../engine/outcome.ts";
import { askOf, reminderOf } from "../../notify/ask-key.ts";
import { recommendedIndex } from "../../notify/cards/ask-buttons.ts";
import type { AskFacts } from "../../notify/facts.ts";
import type { Tables } from "../../notify/ledger/ledger.ts";
import type { ChangeRow } from "../../notify/ledger/persons.ts";
import type { AskKey, Meaning, Subject } from "../../notify/nouns.ts";
import { planSubjectOf } from "../../notify/plan-cards.ts";
import { type Act, actOfIntent, actOfMeaning } from "../acts.ts";
import type { About, DraftFacts, Facts, AskFacts as ReadableAsk } from "../reading/intent.ts";
import { read } from "../reading/read.ts";
import { type Desk, personNameOf } from "./desk.ts";
import { changeSubject, draftsHere, isWaiting } from "./drafts-here.ts";
import { keysHere } from "./keys-here.ts";
import { askLookedAt } from "./looked-at.ts";
import { newGoal } from "./new-goal.ts";
import { overHere } from "./over-here.ts";
import { saidBefore, talkAmid } from "./said-before.ts";
import { type Unread, unreadOf } from "./unread.ts";
import { wordless } from "./wordless.ts";

export type Understood =
  | { readonly kind: "act"; readonly act: Act; readonly words?: string; readonly unread?: Unread }
  /** A button that is not ours, or is forgotten. */
  | { readonly kind: "unknown_button" }
  | Failed;

interface Words {
  readonly text: string;
  readonly form: "text" | "command";
  readonly addressed: Facts["addressed"];
  /** The message that is answered. */
  readonly replyTo?: string;
  /** Already known, from the button or the form that brought the words. */
  readonly about?: AskKey;
  /**
   * Only what they name. A button keeps its words: what they would answer by where it stands was asked since, of
   * somebody who may not have seen it.
   */
  readonly answers?: "named";
}

export async function understand(desk: Desk, inbound: Inbound): Promise<Understood> {
  const { what } = inbound;
  switch (what.kind) {
    case "text":
      return wordless(what) ?? readWords(desk, inbound, { ...what, form: "text" });
    case "command":
      return readWords(desk, inbound, { text: what.text, form: "command", addressed: "direct" });
    case "shortcut":
      // The words of a message, brought from its menu. Of anybody, so they are only ever a proposal.
      return what.name === "goal"
        ? { kind: "act", act: newGoal(what.text, (await desk.observer.names()).goals) }
        : readWords(desk, inbound, { text: what.text, form: "text", addressed: "direct" });
    case "press":
      return press(desk, inbound, what.key);
    case "form":
      return form(desk, inbound, what);
    case "visit":
      return visit(desk, inbound, what.payload ?? "");
    default:
      return { kind: "act", act: { act: "nothing" } };
  }
}

/** A link may carry words. A code that let somebody in, opened once more, carries none. */
async function visit(desk: Desk, inbound: Inbound, payload: string): Promise<Understood> {
  const status: Understood = { kind: "act", act: { act: "command", command: { verb: "status" } } };
  if (payload === "") return status;
  const read = await readWords(desk, inbound, { text: payload, form: "command", addressed: "direct" });
  return read.kind === "act" && read.act.act === "unclear" ? status : read;
}

function meaningOf(desk: Desk, key: string): Meaning | undefined | Failed {
  const found = desk.ledger.look((tables) => tables.buttons.find(key));
  return found.kind === "failed" ? found : found.value?.meaning;
}

async function press(desk: Desk, inbound: Inbound, key: string): Promise<Understood> {
  const means = meaningOf(desk, key);
  if (means === undefined) return { kind: "unknown_button" };
  if ("kind" in means) return means;
  const act = actOfMeaning(means);
  if (act.act !== "read")
    return { kind: "act", act, ...("words" in act && act.words && { words: act.words }) };
  const { words: text, ask } = act;
  const words: Words = { text, form: "command", addressed: "direct" };
  return readWords(
    desk,
    inbound,
    ask === undefined ? { ...words, answers: "named" } : { ...words, about: ask },
  );
}

/** What was typed into a form that one of our buttons opened. */
async function form(
  desk: Desk,
  inbound: Inbound,
  said: { readonly key: string; readonly values: Readonly<Record<string, string>> },
): Promise<Understood> {
  const means = meaningOf(desk, said.key);
  if (means === undefined) return { kind: "unknown_button" };
  if ("kind" in means) return means;
  const text = said.values.text ?? "";
  if (means.do === "change") {
    return readWords(desk, inbound, { text, form: "text", addressed: "direct", about: means.ask });
  }
  if (means.do === "edit") {
    const act: Act = { act: "draft", draft: means.change, does: { kind: "edit", text } };
    return { kind: "act", act, words: text };
  }
  if (means.do === "edit_plan") {
    const { plan, hash } = means;
    const act: Act = { act: "command", command: { verb: "plan", plan, does: "edit", rest: text, hash } };
    return { kind: "act", act, words: text };
  }
  return { kind: "unknown_button" };
}

async function readWords(desk: Desk, inbound: Inbound, words: Words): Promise<Understood> {
  const facts = await factsFor(desk, inbound, words);
  if ("kind" in facts) return facts;
  const intent = read({ text: words.text, form: words.form }, facts);
  const unread = intent.kind === "unclear" ? unreadOf(inbound, words.text, facts) : undefined;
  return { kind: "act", act: actOfIntent(intent), words: words.text, ...(unread && { unread }) };
}

async function factsFor(desk: Desk, inbound: Inbound, words: Words): Promise<Facts | Failed> {
  const asks = await desk.observer.recentAsks(desk.in_ms);
  if (asks.kind === "failed") return asks;
  const open = asks.asks.filter(({ answer, ask }) => answer === undefined && ask.state !== "expired");
  const known = await desk.observer.names();
  const { place, author } = inbound;
  const isAmong = words.addressed === "overheard" && place.thread !== undefined;
  const shown = desk.ledger.look((tables) => ({
    ...keysHere(tables, place),
    before: isAmong ? saidBefore(tables, inbound) : undefined,
    over: isAmong ? overHere(tables, place, desk.clock.now_ms()) : undefined,
    topic: tables.places.topicOf(place),
    ...repliedTo(tables, inbound, words.replyTo),
    drafts: draftsHere(
      tables,
      place,
      tables.changes.pending(personNameOf(desk, inbound), desk.clock.now_ms()),
    ),
  }));
  if (shown.kind === "failed") return shown;
  const { thread, chat, topic, subject, looked, drafts, before, over } = shown.value;
  const pick = (keys: ReadonlySet<AskKey>) => open.filter(({ row }) => keys.has(row.key));
  const inThread = place.thread === undefined ? [] : pick(thread).map(readable);
  const inChat = pick(chat).map(readable);
  const late = inThread.length > 0 || over === undefined ? undefined : await askAbout(desk, over, open);
  const person = desk.access().people.find(({ name }) => name === personNameOf(desk, inbound));
  const worker = topic?.startsWith("worker:") === true ? topic.slice("worker:".length) : undefined;
  // Its own card stands here too, or it is over: what is withheld and cut is told by that one.
  const isHere = looked !== undefined && (thread.has(looked) || !open.some(({ row }) => row.key === looked));
  const key =
    words.about ?? (subject && (askOf(subject) ?? reminderOf(subject))) ?? (isHere ? looked : undefined);
  const asked = key === undefined ? undefined : await askAbout(desk, key, open);
  const about = key === undefined ? aboutOf(subject, { open, drafts }) : asked;
  return {
    addressed: words.addressed,
    ...(about && { about }),
    ...(worker !== undefined && { worker }),
    ...(words.answers === "named"
      ? { thread: [], here: [], elsewhere: open.map(readable), drafts: [] }
      : {
          thread: inThread,
          here: inChat,
          elsewhere: open.filter(({ row }) => !chat.has(row.key)).map(readable),
          drafts: drafts.filter((each) => isWaiting(each, open)).map((each) => draftFacts(each, open)),
        }),
    known: { ...known, people: desk.access().people.map(({ name }) => name) },
    ...talkAmid(before, pick(thread)),
    ...(late?.kind === "ask" && { over: late.ask }),
    locales: desk.locales,
    zone: person?.zone ?? author.zone ?? desk.zone,
    now_ms: desk.clock.now_ms(),
  };
}

interface RepliedTo {
  readonly subject?: Subject;
  readonly looked?: AskKey;
}

/** What the card shows that is answered, and the ask that it tells of where it is the answer to a look at one. */
function repliedTo(tables: Tables, { surface, place }: Inbound, message: string | undefined): RepliedTo {
  const subject = message && tables.copies.about(surface, place.chat, message)?.subject;
  if (!subject) return {};
  const looked = askLookedAt(tables, surface, subject);
  return { subject, ...(looked !== undefined && { looked }) };
}

function readable({ ask, row }: AskFacts): ReadableAsk {
  const recommended = recommendedIndex(ask);
  return {
    key: row.key,
    id: ask.id,
    code: row.code,
    kind: ask.kind,
    prompt: ask.prompt,
    options: ask.options,
    ...(recommended >= 0 && { recommended: recommended + 1 }),
    several: "no",
  };
}

function draftFacts(change: ChangeRow, open: readonly AskFacts[]): DraftFacts {
  const ask = change.kind === "reading" ? open.find(({ row }) => row.key === change.target) : undefined;
  return {
    id: change.id,
    ...(ask && { ask: readable(ask) }),
    of: change.kind === "reading" ? "reading" : change.state === "made" ? "done" : "change",
  };
}

/** Also one that is over: whoever answers it is told what its record says. */
async function askAbout(desk: Desk, key: AskKey, open: readonly AskFacts[]): Promise<About> {
  const found = open.find(({ row }) => row.key === key) ?? (await desk.observer.ask(key));
  return found === undefined || "kind" in found ? { kind: "other" } : { kind: "ask", ask: readable(found) };
}

/** What the card is about that was answered, where that is no ask. */
function aboutOf(
  subject: Subject | undefined,
  known: { readonly open: readonly AskFacts[]; readonly drafts: readonly ChangeRow[] },
): About | undefined {
  if (subject === undefined) return undefined;
  const colon = subject.indexOf(":");
  const kind = subject.slice(0, colon);
  const draft = known.drafts.find(({ id }) => changeSubject(id) === subject);
  // A card of a goal is one of many: behind the `#` it says which.
  const name = subject.slice(colon + 1).split("#")[0] ?? "";
  if (draft !== undefined) return { kind: "draft", draft: draftFacts(draft, known.open) };
  if (kind === "goal") return { kind: "goal", goal: name };
  if (kind === "worker") return { kind: "worker", worker: name };
  if (kind === "playbook") return { kind: "playbook" };
  const plan = planSubjectOf(subject);
  if (plan !== undefined) return { kind: "plan", ...plan };
  return { kind: "other" };
}
