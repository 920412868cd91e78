// A reply to a card that waits for a Send or a Cancel: a reading, a difference, something just done. As strict as a
// gate: only a whole word sends, and a word that could also be about another ask is asked back.

import type { DraftFacts, Facts, Intent } from "./intent.ts";
import type { Lexicon } from "./lexicon.ts";
import { readingLimits } from "./limits.ts";
import { normalOf, type Whole, wholeOf, withoutCode } from "./normal.ts";

export function readDraftReply(words: string, facts: Facts, lexicon: Lexicon): Intent | undefined {
  if (facts.about?.kind === "draft") return toDraft(facts.about.draft, words, lexicon);
  if (facts.about !== undefined) return undefined;
  return inPlace(words, facts, lexicon);
}

function shortWhole(words: string): Whole | undefined {
  if (words.length > readingLimits.short_chars_max || withoutCode(words).had === "yes") return undefined;
  return wholeOf(normalOf(words));
}

function toDraft(draft: DraftFacts, words: string, lexicon: Lexicon): Intent | undefined {
  const whole = shortWhole(words);
  const said = whole === undefined ? undefined : wordOf(whole, lexicon);
  if (draft.of === "done") {
    const isUndo = said === "undo" || said === "cancel";
    if (isUndo) return { kind: "draft", draft: draft.id, does: { kind: "undo" } };
    return {
      kind: "unclear",
      why: "that is done already; `undo` takes it back",
      near: ["status", "asks"],
      examples: ["undo"],
    };
  }
  const isSave = said === "save" && draft.of === "change";
  if (said === "send" || said === "yes" || isSave)
    return { kind: "draft", draft: draft.id, does: { kind: "send" } };
  if (said === "cancel" || said === "no" || said === "undo") {
    return { kind: "draft", draft: draft.id, does: { kind: "cancel" } };
  }
  if (said === "edit") return { kind: "draft", draft: draft.id, does: { kind: "edit", text: "" } };
  const isFriendly = whole !== undefined && lexicon.decisions.has(whole.word);
  if (said === "save" || isFriendly || whole?.word === "" || whole?.tone === "asking") {
    const examples = ["send", "edit", "cancel"];
    return { kind: "unclear", why: "this waits for a clear word", near: [], examples };
  }
  return { kind: "draft", draft: draft.id, does: { kind: "edit", text: words } };
}

type DraftWord = "send" | "save" | "cancel" | "edit" | "undo" | "yes" | "no";

const draftWords: ReadonlySet<string> = new Set(["send", "save", "cancel", "edit", "undo"]);

function wordOf({ word, tone }: Whole, lexicon: Lexicon): DraftWord | undefined {
  if (tone !== "plain") return undefined;
  const always = lexicon.always.get(word);
  if (always !== undefined && draftWords.has(always)) return always as DraftWord;
  const decision = lexicon.decisions.get(word);
  return decision === "approve" ? "yes" : decision === "deny" ? "no" : undefined;
}

/** Not a reply, but typed where such a card waits: a word that fits it must not slip past it to the ask behind it. */
function inPlace(words: string, facts: Facts, lexicon: Lexicon): Intent | undefined {
  const waiting = facts.drafts.filter(({ of }) => of !== "done");
  const whole = shortWhole(words);
  const said = whole === undefined ? undefined : wordOf(whole, lexicon);
  if (said === undefined) return undefined;
  if (waiting.length === 0) return said === "undo" ? undoLast(facts) : undefined;
  const [draft] = waiting;
  if (waiting.length > 1 || draft === undefined) return whichOf(waiting, facts, words);
  if (said !== "yes" && said !== "no") return toDraft(draft, words, lexicon);
  const others = [...facts.thread, ...facts.here].filter(({ key }) => key !== draft.ask?.key);
  if (others.length > 0) return whichOf(waiting, facts, words);
  return facts.addressed === "overheard"
    ? undecided("a card waits here; reply to it, or press its button")
    : toDraft(draft, words, lexicon);
}

function undoLast(facts: Facts): Intent | undefined {
  const made = facts.drafts.filter(({ of }) => of === "done");
  const [draft] = made;
  if (facts.addressed === "overheard" || made.length !== 1 || draft === undefined) return undefined;
  return { kind: "draft", draft: draft.id, does: { kind: "undo" } };
}

function whichOf(drafts: readonly DraftFacts[], facts: Facts, words: string): Intent {
  const asks = [...drafts.flatMap(({ ask }) => ask ?? []), ...facts.thread, ...facts.here];
  const among = [...new Set(asks.map(({ key }) => key))];
  return among.length === 0
    ? undecided("more than one card waits here; press a button on the one you mean")
    : { kind: "which", among, words: words.trim() };
}

function undecided(why: string): Intent {
  return { kind: "unclear", why, near: [] };
}
