// A sentence about a gate → how it would be read on a card that a person must confirm. Nothing here commits. It reads an
// approval only where one word of it says so and the rest narrows, is polite or repeats it; whatever else it says, the
// reading is `unclear`, and the sentence itself is what the worker would get.

import type { DecisionClass, Lexicon } from "./lexicon.ts";
import { contains, type Match, matchAt, matchesIn, skipGap } from "./scan.ts";

export type SentenceReading =
  | { readonly kind: "approve"; readonly limits?: string; readonly always?: "yes" }
  | { readonly kind: "deny" }
  | { readonly kind: "unclear" }
  /** Small talk around a friendly word: `ok thanks`. */
  | { readonly kind: "maybe"; readonly decision: "approve" | "deny" };

/** A text with its decision word at the beginning taken off. */
interface Led {
  readonly lead: Match<DecisionClass>;
  readonly rest: string;
  /** What stood between the two. */
  readonly gap: string;
}

/** `normal` has at most as many characters as a sentence may have. */
export function readSentence(normal: string, lexicon: Lexicon): SentenceReading {
  const led = leadOf(normal, lexicon) ?? leadOf(withoutHead(normal, lexicon), lexicon);
  if (led === undefined) return withoutLead(normal, lexicon);
  const { value, phrase } = led.lead;
  // One letter is a decision only by itself: "y" is a word in Spanish, and "n" the name of a number.
  if (/^[a-zа-я]$/u.test(phrase)) return { kind: "unclear" };
  if (value === "maybe_deny" && lexicon.marks.negations.has(phrase) && isDecision(led.rest, lexicon)) {
    return withoutLead(normal, lexicon);
  }
  if (value === "ambiguous") return { kind: "unclear" };
  return value === "approve" || value === "maybe_approve" ? afterYes(led, lexicon) : afterNo(led, lexicon);
}

function isDecision(text: string, lexicon: Lexicon): boolean {
  return matchAt(text, 0, lexicon.decisions)?.value === "approve";
}

function leadOf(normal: string, lexicon: Lexicon): Led | undefined {
  const lead = matchAt(normal, skipGap(normal, 0), lexicon.decisions);
  if (lead === undefined) return undefined;
  const next = skipGap(normal, lead.end);
  return { lead, rest: normal.slice(next), gap: normal.slice(lead.end, next) };
}

function afterYes({ lead, rest, gap }: Led, lexicon: Lexicon): SentenceReading {
  const unclear = { kind: "unclear" } as const;
  const isStrong = lead.value === "approve";
  const bare = withoutPhrases(rest, [lexicon.marks.polite]);
  if (bare === "" || isOnlyYes(bare, lexicon)) {
    return isStrong ? { kind: "approve" } : { kind: "maybe", decision: "approve" };
  }
  if (withoutPhrases(bare, [lexicon.marks.always]) === "") return { kind: "approve", always: "yes" };
  const limits = limitsOf(rest, gap, lexicon);
  if (limits === undefined) return unclear;
  const negations = matchesIn(limits, lexicon.marks.negations);
  if (negations.length === 0) return { kind: "approve", limits };
  const isPlainNot =
    isStrong && negations.length === 1 && negations[0]?.at === 0 && isContent(limits, lexicon);
  return isPlainNot && NARROWING_NOT.test(limits) ? { kind: "approve", limits } : unclear;
}

// Nots that can stand before what is left out. "Don't" and "never" stand before what shall not be done at all.
const NARROWING_NOT = /^(?:not|nicht|pas|no|não|nao|не|without|ohne|sans|sin|sem|без)\s/u;

function isOnlyYes(text: string, lexicon: Lexicon): boolean {
  let at = 0;
  while (at < text.length) {
    const match = matchAt(text, at, lexicon.decisions);
    if (match?.value !== "approve" && match?.value !== "maybe_approve") return false;
    at = skipGap(text, match.end);
  }
  return true;
}

/** What narrows the yes, or nothing when the rest does something else. */
function limitsOf(after: string, gap: string, lexicon: Lexicon): string | undefined {
  const rest = withoutYes(after, lexicon);
  const but = matchAt(rest, 0, lexicon.marks.but);
  const body = but === undefined ? rest : rest.slice(skipGap(rest, but.end));
  const isNarrow = matchAt(body, 0, lexicon.marks.only) !== undefined || endsNarrow(body, lexicon);
  if (but === undefined && !isNarrow && !gap.includes(":")) return undefined;
  if (!/[\p{L}\p{N}]/u.test(body) || contains(body, lexicon.marks.conditions)) return undefined;
  return isContent(body, lexicon) && !decidesAgain(body, lexicon) ? body : undefined;
}

/** "Yes, go for it, please, but only …": said once more, and politely, before it is narrowed. */
function withoutYes(text: string, lexicon: Lexicon): string {
  let at = 0;
  for (;;) {
    const yes = matchAt(text, at, lexicon.decisions);
    const isYes = yes?.value === "approve" || yes?.value === "maybe_approve";
    const end = Math.max(isYes ? yes.end : 0, matchAt(text, at, lexicon.marks.polite)?.end ?? 0);
    if (end === 0) break;
    at = skipGap(text, end);
  }
  // Without a "but" or an "only" behind it, it narrows nothing.
  const { but, only } = lexicon.marks;
  const isNarrowed = matchAt(text, at, but) !== undefined || matchAt(text, at, only) !== undefined;
  return isNarrowed ? text.slice(at) : text;
}

/** Languages that put "only" last, and those that may. */
function endsNarrow(body: string, lexicon: Lexicon): boolean {
  for (const word of lexicon.marks.only.keys())
    if (body.endsWith(/[a-z]/.test(word) ? ` ${word}` : word)) return true;
  return false;
}

/** Something is left when nots, decisions and politeness are taken away. */
function isContent(text: string, lexicon: Lexicon): boolean {
  const { negations, notNow, polite, only, but } = lexicon.marks;
  return withoutPhrases(text, [negations, notNow, polite, only, but, lexicon.decisions]) !== "";
}

function decidesAgain(body: string, lexicon: Lexicon): boolean {
  return matchesIn(body, lexicon.decisions).some(
    ({ value, phrase, at }) =>
      value === "approve" || (value === "deny" && at > 0 && phrase.length > 1) || value === "ambiguous",
  );
}

function afterNo({ lead, rest, gap }: Led, lexicon: Lexicon): SentenceReading {
  const unclear = { kind: "unclear" } as const;
  const bare = withoutPhrases(rest, [lexicon.marks.polite]);
  if (bare === "") return lead.value === "deny" ? { kind: "deny" } : { kind: "maybe", decision: "deny" };
  // "no problem", "нет возражений": a noun follows, and nothing was refused.
  // "Never say never", "not so fast": nobody can know what is not to be.
  if (lead.value === "maybe_deny" && lexicon.marks.negations.has(lead.phrase)) return unclear;
  const isVerb = lead.phrase.length >= 4;
  const isApart = /[,;:.!。、，；：！-]/u.test(gap) || isVerb;
  const isUntil = matchAt(rest, 0, lexicon.marks.conditions) !== undefined;
  if (!isApart || isUntil || takesBack(rest, lexicon)) return unclear;
  return { kind: "deny" };
}

/** A yes that no not stands directly before. */
function takesBack(text: string, lexicon: Lexicon): boolean {
  const negations = matchesIn(text, lexicon.marks.negations);
  return matchesIn(text, lexicon.decisions).some(
    ({ value, at }) =>
      (value === "approve" || value === "maybe_approve" || value === "ambiguous") &&
      !negations.some(({ end }) => end <= at && text.slice(end, at).trim() === ""),
  );
}

/** "Do not approve", "please don't merge": a refusal without a no. Everything else decides nothing. */
function withoutLead(normal: string, lexicon: Lexicon): SentenceReading {
  const text = withoutHead(normal, lexicon);
  const first = matchAt(text, 0, lexicon.marks.negations);
  const isOne = matchesIn(text, lexicon.marks.negations).length === 1;
  if (first === undefined || !isOne || contains(text, lexicon.marks.conditions)) {
    return { kind: "unclear" };
  }
  const yes = matchAt(text, skipGap(text, first.end), lexicon.decisions);
  const isRefusal =
    yes?.value === "approve" && withoutPhrases(text.slice(yes.end), [lexicon.marks.polite]) === "";
  return isRefusal ? { kind: "deny" } : { kind: "unclear" };
}

function withoutHead(text: string, lexicon: Lexicon): string {
  let at = skipGap(text, 0);
  for (;;) {
    const match = matchAt(text, at, lexicon.marks.polite);
    if (match === undefined) return text.slice(at);
    at = skipGap(text, match.end);
  }
}

/** What is left of a text, with single spaces. */
export function withoutPhrases(text: string, sets: readonly ReadonlyMap<string, unknown>[]): string {
  let left = "";
  let at = skipGap(text, 0);
  while (at < text.length) {
    const end = longestEnd(text, at, sets);
    if (end === undefined) {
      left += text.charAt(at);
      at += 1;
    } else at = end;
    const next = skipGap(text, at);
    if (next > at) left += " ";
    at = next;
  }
  return left.trim();
}

function longestEnd(
  text: string,
  at: number,
  sets: readonly ReadonlyMap<string, unknown>[],
): number | undefined {
  const ends = sets.flatMap((set) => matchAt(text, at, set)?.end ?? []);
  return ends.length === 0 ? undefined : Math.max(...ends);
}
