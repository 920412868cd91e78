// What must be the same of two asks before one is answered for a person as they answered the other: words that are alike
// are enough to recommend, and not to act. What is no word is kept beside a precedent's words as marks; a mark is a short
// hash, so that nothing of what it stands for is kept. Pure.

import { contentHash } from "../hash.ts";
import type { Ask, Risk } from "../types.ts";
import type { ActionFacts } from "./facts.ts";
import type { PrecedentRow } from "./ports.ts";
import { readAction } from "./reading/read-action.ts";

const MARK_CHARS = 12;

/** Of what its asker says that a yes does, and to what: the same but for its numbers has the same mark. */
export function marksOf({ effect = "", target = "" }: Pick<Ask, "effect" | "target">): readonly string[] {
  if (effect === "" && target === "") return [];
  const plain = [effect, target].map((text) => text.trim().replace(/\s+/g, " ").replace(/\d+/g, "0"));
  return [`@${contentHash(plain.join("\n")).slice(0, MARK_CHARS)}`];
}

/** Words of an ask are of letters alone; no mark is. */
export function plainWords(kept: readonly string[]): readonly string[] {
  return kept.filter((word) => !isMark(word));
}

function isMark(word: string): boolean {
  return !/^\p{L}+$/u.test(word);
}

export interface Deed {
  readonly class: string;
  readonly signature: string;
  readonly marks: readonly string[];
}

export function isSameDeed(ask: Deed, precedent: PrecedentRow): boolean {
  const marks = precedent.words.filter(isMark);
  return (
    ask.class === precedent.class &&
    ask.signature === precedent.signature &&
    ask.marks.length === marks.length &&
    ask.marks.every((mark) => marks.includes(mark))
  );
}

/** What is said of a deed in words is believed where it makes it worse. Its asker may be wrong, and so may a reader. */
export function saidFacts({ effect, target }: Pick<Ask, "effect" | "target">): readonly ActionFacts[] {
  return [effect, target].flatMap((text) =>
    text === undefined || text.trim() === "" ? [] : [saidFact(text)],
  );
}

/** `npm publish` is a line to be run; `the staging database` names something, and no line of that name is known. */
function saidFact(text: string): ActionFacts {
  const line = readAction({ kind: "shell", line: text });
  const isProse =
    line.effect === "unknown" && /^[\p{L}\p{N}\s,.:'’-]+$/u.test(text) && !/(?:^|\s)-/.test(text);
  return isProse ? readAction({ kind: "intent", text }) : line;
}

const risks: readonly Risk[] = ["reversible", "irreversible", "destructive"];

export function worstRisk(...seen: readonly Risk[]): Risk {
  return risks[Math.max(...seen.map((risk) => risks.indexOf(risk)))] ?? "destructive";
}
