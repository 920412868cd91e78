// What was typed → what is compared. Pure and linear. The words of a person are kept apart from this form: it is looked
// up in lists and then thrown away, and never goes to a worker.

/** Quoted lines and our own name are not the author's words; in a fence a `>` quotes nothing. All else stays as typed. */
export function ownWords(typed: string): string {
  return (QUOTED_LINE.test(typed) ? withoutQuotes(typed) : typed).replace(OUR_MENTION, "");
}

function withoutQuotes(typed: string): string {
  let isFenced = false;
  const own = typed.split("\n").filter((line) => {
    const isQuoted = !isFenced && QUOTED_LINE.test(line);
    if (!isQuoted && line.trimStart().startsWith("```")) isFenced = !isFenced;
    return !isQuoted;
  });
  return own.join("\n");
}

// `>` as a surface or a person writes a quotation, also behind characters that do not show.
const QUOTED_LINE = /^[ \t\u200b-\u200f\u2060\ufeff]{0,8}[>＞]/m;
const OUR_MENTION = /^\s*@looop\b[,:]?[^\S\n]*/iu;

/** Lower case, one kind of each quote and space, nothing that does not show. */
export function normalOf(text: string): string {
  return text
    .toWellFormed()
    .normalize("NFKC")
    .replace(INVISIBLE, "")
    .replace(SKIN_TONE, "")
    .replace(/[\u2018\u2019\u201a\u201b\u0060\u00b4\u2032\u02bc]/g, "'")
    .replace(/[\u201c-\u201f\u00ab\u00bb\u2033\u300c-\u300f]/g, '"')
    .replace(/[\u2014\u2015]/g, " - ")
    .replace(/[\u2010-\u2013\u2212]/g, "-")
    .toLowerCase()
    .normalize("NFC")
    .replace(/[\s\u0085]+/g, " ")
    .trim();
}

// Controls, joiners, direction marks, fillers, variation selectors and tags: they change how a text looks, not what it
// says. They are taken out before anything is compared, and left in where words are passed on.
const INVISIBLE = /(?![\t-\r\u0085])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]|\u20e3/gu;

// A thumb means the same in every colour.
const SKIN_TONE = /[\u{1f3fb}-\u{1f3ff}]/gu;

/** `outside`: without what stands in fences and backticks. `had`: whether there was any. */
export function withoutCode(text: string): { readonly outside: string; readonly had: "yes" | "no" } {
  if (!text.includes("`")) return { outside: text, had: "no" };
  const parts = text.split(/(`+)/);
  let outside = "";
  let open: string | undefined;
  let had: "yes" | "no" = "no";
  for (const part of parts) {
    if (!part.startsWith("`")) {
      if (open === undefined) outside += part;
    } else if (open === undefined) {
      open = part;
      had = "yes";
    } else if (open === part) {
      open = undefined;
      outside += " ";
    }
  }
  return { outside, had };
}

/** A message without its emphasis and final punctuation, and what the punctuation said. */
export interface Whole {
  readonly word: string;
  /** `plain`: a full stop or exclamation marks at most. */
  readonly tone: "plain" | "asking" | "hesitant";
}

export function wholeOf(normal: string): Whole {
  const bare = unwrapped(normal.replace(/^[¡¿\s]+/u, ""));
  const word = bare.replace(END, "").trimEnd();
  const end = bare.slice(word.length).replaceAll(" ", "");
  if (/[?؟]/u.test(end)) return { word, tone: "asking" };
  return { word, tone: /^(?:\.|。|!+)?$/u.test(end) ? "plain" : "hesitant" };
}

// Looked for from the end only: a class and one repetition, anchored, on a text that was cut before.
const END = /[\s.!?;:,…。、؟،~]{1,64}$/u;

function unwrapped(text: string): string {
  const match = /^(\*{1,3}|_{1,3})([^*_]{1,256})\1$/u.exec(text);
  return match?.[2]?.trim() ?? text;
}

/** As it would be read by somebody who does not look twice: letters of other scripts as the Latin ones they look like. */
export function skeletonOf(normal: string): string {
  let out = "";
  for (const character of normal) out += LOOKS_LIKE.get(character) ?? character;
  return out.normalize("NFD").replace(ACCENT, "");
}

// Not those that strike a letter out.
const ACCENT = /[\u0300-\u0333\u0339-\u036f]/g;

const LOOKS_LIKE = new Map<string, string>(
  Object.entries({
    а: "a",
    е: "e",
    о: "o",
    р: "p",
    с: "c",
    у: "y",
    х: "x",
    і: "i",
    ѕ: "s",
    ј: "j",
    һ: "h",
    ԁ: "d",
    ո: "n",
    ν: "v",
    α: "a",
    ε: "e",
    ο: "o",
    ρ: "p",
    υ: "y",
    ѵ: "v",
    η: "n",
    ı: "i",
    ɑ: "a",
    ɡ: "g",
    ʏ: "y",
    ѐ: "e",
    ӏ: "l",
    κ: "k",
    к: "k",
    ѡ: "w",
    п: "n",
    "0": "o",
    "1": "l",
    "3": "e",
    "5": "s",
    $: "s",
    "@": "a",
  }),
);
