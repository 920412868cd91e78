// Rules, precedents and practices as prose that any model can be given: the person's, whichever model runs next year.
// Pure. What is marked in AGENTS.md is ours; all around it is theirs and stays.

import type { LocalTime } from "../ports.ts";
import { plainWords } from "./clone-deed.ts";
import { dayOf } from "./clone-words.ts";
import type { Failing } from "./mining.ts";
import type { PracticeRow, PrecedentRow } from "./ports.ts";

export interface ProseFacts {
  readonly guardRules: readonly { readonly id: string; readonly action: string; readonly message: string }[];
  readonly rules: readonly PrecedentRow[];
  /** Newest first. */
  readonly answers: readonly PrecedentRow[];
  readonly practices: readonly PracticeRow[];
  readonly failing: readonly Failing[];
  readonly localTime: LocalTime;
  readonly now_ms: number;
}

const BEGIN = "<!-- looop:judgment begin -->";
const END = "<!-- looop:judgment end -->";
const KINDS_MAX = 60;

export function judgmentProse(facts: ProseFacts): string {
  const sections = [
    "# Judgment\n\nWritten by `looop judge export`; a change here is overwritten by the next one. Teach with `looop judge teach`.",
    section(
      "What is never done, or never without a person",
      facts.guardRules.filter(({ action }) => action !== "warn").map(guardLine),
    ),
    section(
      "Rules that were taught",
      facts.rules.map((row) => ruleLine(row, facts)),
    ),
    section("How asks were answered", answerLines(facts)),
    section(
      "Practices",
      facts.practices.map(({ text }) => `- ${text}`),
    ),
    section("What failed mostly of late", facts.failing.map(failingLine)),
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

/** The part of it that an agent needs before it begins. */
export function agentsSection(facts: ProseFacts): string {
  const lines = [
    BEGIN,
    "## Judgment of the people here",
    "",
    "What follows was learned from their decisions. When in doubt, ask with `looop ask`.",
    "",
    ...facts.guardRules
      .filter(({ action }) => action === "block")
      .map(({ message }) => `- Never: ${oneLine(message)}`),
    ...facts.guardRules
      .filter(({ action }) => action === "approve")
      .map(({ message }) => `- Ask first: ${oneLine(message)}`),
    ...facts.rules.map((row) => ruleLine(row, facts)),
    ...facts.practices.map(({ text }) => `- ${text}`),
    END,
  ];
  return lines.join("\n");
}

export type Merged =
  | { readonly kind: "ok"; readonly text: string }
  | { readonly kind: "torn"; readonly why: string };

/** Replaces the marked section, or adds it at the end. Where the marks are not one pair, nothing is touched. */
export function mergedAgents(present: string, part: string): Merged {
  const begins = present.split(BEGIN).length - 1;
  const ends = present.split(END).length - 1;
  if (begins === 0 && ends === 0) {
    const before = present === "" ? "" : `${present.replace(/\n*$/, "")}\n\n`;
    return { kind: "ok", text: `${before}${part}\n` };
  }
  const [from, to] = [present.indexOf(BEGIN), present.indexOf(END)];
  if (begins !== 1 || ends !== 1 || to < from)
    return { kind: "torn", why: "the two marks around the section of judgment are not one pair" };
  return { kind: "ok", text: `${present.slice(0, from)}${part}${present.slice(to + END.length)}` };
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `## ${title}\n\n${lines.join("\n")}`;
}

function guardLine({ id, action, message }: ProseFacts["guardRules"][number]): string {
  return `- ${action === "block" ? "Never" : "Ask first"}: ${oneLine(message)} (${id})`;
}

const taught = {
  approve: "may be done without asking",
  deny: "is not done",
  ask: "is asked about first",
} as const;

function ruleLine(
  { signature, words, class: of, choice, why, person, expires_ms }: PrecedentRow,
  facts: ProseFacts,
): string {
  const about = signature === "" ? `What is about ${words.join(" ")} (${of})` : `\`${signature}\``;
  const what = choice === "approve" || choice === "deny" || choice === "ask" ? taught[choice] : choice;
  const until = expires_ms === undefined ? "" : `, until ${facts.localTime(expires_ms).date}`;
  return `- ${about} ${what}${why === undefined ? "" : `: ${oneLine(why)}`} (${person}${until})`;
}

/** One line for each kind of thing that was asked, most often asked first. */
function answerLines({ answers, localTime, now_ms }: ProseFacts): readonly string[] {
  const kinds = new Map<string, PrecedentRow[]>();
  for (const row of answers.filter(({ source, weight }) => source === "answer" && weight > 0)) {
    const about =
      row.signature === ""
        ? `${row.class}: ${plainWords(row.words).slice(0, 8).join(" ")}`
        : `\`${row.signature}\``;
    const known = kinds.get(about);
    if (known === undefined) kinds.set(about, [row]);
    else known.push(row);
  }
  return [...kinds]
    .sort((a, b) => b[1].length - a[1].length)
    .slice(0, KINDS_MAX)
    .map(([about, rows]) => {
      const counts = new Map<string, number>();
      for (const { choice } of rows) counts.set(choice, (counts.get(choice) ?? 0) + 1);
      const said = [...counts].map(([choice, count]) => `${choice} ${count}×`).join(", ");
      return `- ${about}: ${said}, last ${dayOf(rows[0]?.at_ms ?? now_ms, { localTime, now_ms })}`;
    });
}

function failingLine({ signature, share, lastWhy }: Failing): string {
  return `- \`${signature}\`: ${Math.round(share * 100)} %${lastWhy === "" ? "" : `, last: ${oneLine(lastWhy)}`}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("<!--", "").trim();
}
