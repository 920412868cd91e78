// What several processes did to one mailbox and were told, and whether all of that can be true of a correct one.
// The steps are random; what they are told goes into the history; the history is checked at the end.

import type { AnswerOutcome, Mailbox } from "../../../src/engine/engine.ts";
import type { AskId } from "../../../src/engine/ids.ts";
import { OLD_ASKS } from "../../../src/engine/mailbox/shelves.ts";
import type { Store } from "../../../src/engine/ports.ts";
import { askCodec } from "../../../src/engine/records/ask.ts";
import type { Answer, AskView } from "../../../src/engine/types.ts";
import { person, worker } from "./kit.ts";

export type Seen =
  | { readonly kind: "raised"; readonly id: string; readonly prompt: string }
  /** Somebody was told how an ask ended. `own`: and that it was him who ended it. */
  | { readonly kind: "end"; readonly id: string; readonly end: string; readonly own: boolean }
  | { readonly kind: "told"; readonly text: string }
  | { readonly kind: "heard"; readonly text: string }
  /** Open, though who looked had seen it end. */
  | { readonly kind: "again"; readonly id: string; readonly prompt: string; readonly state: string }
  /** Something that must never be seen. */
  | { readonly kind: "wrong"; readonly why: string };

export type Random = () => number;

/** Equal seeds, equal sequences. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Actor {
  readonly mailbox: Mailbox;
  readonly random: Random;
  /** Unique among all actors that ever were on this mailbox. */
  readonly name: string;
  readonly see: (seen: Seen) => void;
  /** Ids that others are busy with just now, as far as can be known: where races happen. */
  readonly hot: () => readonly string[];
}

const WORKERS = ["w", "w-1"] as const;
const ID_NUMBER_MAX = 6;
const WEIGHTED = [
  ...([
    "raise",
    "answer",
    "answer",
    "answer",
    "withdraw",
    "withdraw",
    "wait",
    "wait",
    "settle",
    "settle",
  ] as const),
  ...(["find", "open", "tell", "drain", "raise", "settle"] as const),
] as const;

/** One actor's life: does random steps, remembering which asks it has seen end. */
export function openSteps({ mailbox, random, name, see, hot }: Actor): () => Promise<void> {
  const ended = new Set<string>();
  let count = 0;
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const unique = () => {
    count += 1;
    return `${name}.${count}`;
  };
  const seeEnd = (id: string, end: string, own: boolean) => {
    ended.add(id);
    see({ kind: "end", id, end, own });
  };
  const anAsk = () => {
    const busy = hot();
    if (busy.length > 0 && random() < 0.8) return pick(busy);
    return `${pick(WORKERS)}-${1 + Math.floor(random() * ID_NUMBER_MAX)}`;
  };

  function seeOutcome(id: string, outcome: AnswerOutcome): void {
    if (outcome.kind === "recorded") seeEnd(id, textEnd(outcome.answer), true);
    if (outcome.kind === "already") seeEnd(id, textEnd(outcome.answer), false);
    if (outcome.kind === "closed") seeEnd(id, outcome.state, false);
    if (outcome.kind === "corrupt") see({ kind: "wrong", why: `${id}: ${outcome.why}` });
  }

  function seeAgain({ id, prompt, state }: AskView): void {
    if (ended.has(id) && state !== "expired") see({ kind: "again", id, prompt, state });
  }

  const steps = {
    async raise() {
      const of = pick(WORKERS);
      const prompt = unique();
      const expiry = random() < 0.2 ? { expires_in_s: 1 + Math.floor(random() * 3) } : {};
      const outcome = await mailbox.raise({ worker: of, prompt, ...expiry }, worker(of));
      if (outcome.kind === "raised") see({ kind: "raised", id: outcome.ask.id, prompt });
    },
    async answer() {
      const id = anAsk();
      const force = random() < 0.2 ? { force: "repair" as const } : {};
      seeOutcome(id, await mailbox.answer({ ask: id, text: unique(), ...force }, person(name, unique())));
    },
    async withdraw() {
      const id = anAsk();
      const outcome = await mailbox.withdraw(id, person(name, unique()));
      if (outcome.kind === "withdrawn") seeEnd(id, "withdrawn", true);
      else seeOutcome(id, outcome);
    },
    async find() {
      const id = anAsk();
      const found = await mailbox.find(id);
      if (found.kind !== "found") return;
      if (found.answer) seeEnd(id, textEnd(found.answer), false);
      else if (found.ask.state === "withdrawn") seeEnd(id, "withdrawn", false);
      else seeAgain(found.ask);
    },
    async open() {
      const open = await mailbox.open();
      if (open.kind === "failed") return;
      for (const trouble of open.troubles) see({ kind: "wrong", why: `${trouble.path}: ${trouble.why}` });
      for (const ask of open.asks) seeAgain(ask);
    },
    async wait() {
      const id = anAsk();
      const outcome = await mailbox.awaitAnswer(id as AskId, { timeout_ms: 30 });
      if (outcome.kind === "answered") seeEnd(id, textEnd(outcome.answer), false);
      if (outcome.kind === "withdrawn" || outcome.kind === "expired") seeEnd(id, outcome.kind, false);
      if (outcome.kind === "corrupt") see({ kind: "wrong", why: `${id}: ${outcome.why}` });
      if (outcome.kind === "answered") for (const { text } of outcome.tells) see({ kind: "heard", text });
    },
    async settle() {
      await mailbox.settle();
    },
    async tell() {
      const text = unique();
      const outcome = await mailbox.tell(pick(WORKERS), text, person(name, unique()));
      if (outcome.kind === "told") see({ kind: "told", text });
    },
    async drain() {
      const outcome = await mailbox.drainTells(pick(WORKERS));
      if (outcome.kind === "ok") for (const { text } of outcome.tells) see({ kind: "heard", text });
    },
  };
  return () => steps[pick(WEIGHTED)]();
}

const textEnd = (answer: Answer) => `answer ${answer.text}`;

/** What a fresh process finds at the end. */
export interface Found {
  readonly mailbox: Mailbox;
  readonly store: Pick<Store, "read">;
}

/** Checks the whole history against that. Empty when all is well. */
export async function problemsOf(
  history: readonly Seen[],
  { mailbox, store }: Found,
): Promise<readonly string[]> {
  const problems = history.flatMap((seen) => (seen.kind === "wrong" ? [seen.why] : []));
  const prompts = new Map<string, string>();
  const ends = new Map<string, string>();
  const owners = new Map<string, number>();
  const heard = new Map<string, number>();
  for (const seen of history) {
    if (seen.kind === "raised") {
      if (prompts.has(seen.id)) problems.push(`${seen.id} was given out twice`);
      prompts.set(seen.id, seen.prompt);
    }
    if (seen.kind === "end") {
      const before = ends.get(seen.id) ?? seen.end;
      if (before !== seen.end) problems.push(`${seen.id} ended as ${before} and as ${seen.end}`);
      ends.set(seen.id, before);
      if (seen.own) owners.set(seen.id, (owners.get(seen.id) ?? 0) + 1);
    }
    if (seen.kind === "heard") heard.set(seen.text, (heard.get(seen.text) ?? 0) + 1);
  }
  for (const [id, count] of owners) if (count > 1) problems.push(`${id} was ended by ${count}`);
  for (const [text, count] of heard) if (count > 1) problems.push(`tell ${text} was heard ${count} times`);
  // Who takes a number that was raised, ended and archived since they looked takes their ask back before they are told
  // of it. So another one is seen for a moment; it stays where they died just then, and the first is in the archive.
  const told = new Set(prompts.values());
  const archived = async (id: string) => {
    const key = `${OLD_ASKS}/${id}.json`;
    const read = askCodec.decode(await store.read(key), key);
    return read.kind === "ok" ? read.value.prompt : undefined;
  };
  const isIntruder = async (id: string, prompt: string) => {
    const first = await archived(id);
    return first !== undefined && first !== prompt && !told.has(prompt);
  };
  for (const [id, prompt] of prompts) {
    const found = await mailbox.find(id);
    if (found.kind !== "found") problems.push(`${id} is lost: ${JSON.stringify(found)}`);
    else if (found.ask.prompt !== prompt) {
      const isKept = (await archived(id)) === prompt && (await isIntruder(id, found.ask.prompt));
      if (!isKept) problems.push(`${id} is another ask than was raised`);
    }
  }
  for (const [id, end] of ends) {
    const found = await mailbox.find(id);
    if (found.kind !== "found") continue; // not acknowledged to its asker, who died
    if (await isIntruder(id, found.ask.prompt)) continue;
    const stands = found.answer ? textEnd(found.answer) : found.ask.state;
    if (stands !== end) problems.push(`${id} ended as ${end} and stands as ${stands}`);
  }
  for (const seen of history) {
    if (seen.kind !== "again" || (await isIntruder(seen.id, seen.prompt))) continue;
    problems.push(`${seen.id} had ended and was ${seen.state} again`);
  }
  return problems;
}
