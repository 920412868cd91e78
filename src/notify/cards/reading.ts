// Cards that answer somebody's words about an ask: how they were read, what they may have meant, which ask they may
// have been for. Nothing said here is decided; a press or a clear word does that.

import type { Part } from "../../channels/channel.ts";
import { cleanLine } from "../../channels/text/clean.ts";
import { fitText } from "../../channels/text/fit.ts";
import { isParked } from "../brief.ts";
import type { AskFacts, Setting } from "../facts.ts";
import type { Draft, DraftButton, Meaning, Subject } from "../nouns.ts";
import { outcomeOf } from "./ask-outcome.ts";
import { codeOf, headlineOf } from "./ask-parts.ts";
import { button, rowsOf } from "./buttons.ts";
import { draftOf, factsPart, notePart } from "./sheet.ts";

export interface ReadWords {
  readonly facts: AskFacts;
  /** The card itself: what Cancel takes away. */
  readonly subject: Subject;
  readonly decision: "approve" | "deny" | "unclear" | "text";
  readonly limits?: string;
  /** Exactly what would go to the worker. */
  readonly text: string;
  /** They want it for the next ones, too. */
  readonly always?: "yes";
  /** A program proposed this reading. */
  readonly proposedBy?: string;
}

/** "decision: approve · limits: only staging · exactly this sentence goes to the worker" */
export function readingCard(read: ReadWords, setting: Setting): Draft {
  const { facts, decision, limits, text, subject } = read;
  const cancel = button("Cancel", { do: "cancel", subject });
  const edit = button("Edit", { do: "change", ask: facts.row.key, preset: text });
  return draftOf(
    {
      title: `${codeOf(facts)} Did I read you right? ${headlineOf(facts.ask)}`,
      name: "reading",
      tone: decision === "approve" && facts.ask.risk === "destructive" ? "danger" : "attention",
      parts: [
        factsPart([
          [
            "Decision",
            decision === "unclear" ? "not clear to me" : decision === "text" ? "your answer" : decision,
          ],
          ["Limits", limits],
          ["Proposed by", read.proposedBy],
        ]),
        { kind: "verbatim", text, from: "Exactly this goes to the worker" },
        ...readingNotes(read),
      ],
      rows: rowsOf([[...sendButtons(read), edit, cancel]], setting.can),
    },
    setting,
  );
}

function readingNotes({ facts, decision, limits, always }: ReadWords): readonly Part[] {
  const narrowed = limits !== undefined && isParked(facts.ask);
  const code = codeOf(facts);
  return [
    ...(narrowed
      ? [
          notePart(
            "A yes with limits does not run what was shown: the loop reads your words and proposes anew.",
          ),
        ]
      : []),
    ...(always === "yes"
      ? [notePart("This is for this one only. A rule for the next ones is a change of the playbook.")]
      : []),
    notePart(
      decision === "unclear"
        ? `Nothing is decided yet. Say yes ${code} or no ${code} alone, or press.`
        : "Nothing is recorded before you press Send.",
    ),
  ];
}

function sendButtons({ facts, decision, limits, text }: ReadWords): readonly DraftButton[] {
  const answer = (kind: "approve" | "deny" | "text"): Meaning => ({
    do: "answer",
    ask: facts.row.key,
    text,
    decision: kind,
    words: text,
    ...(kind === "approve" && limits !== undefined && { limits }),
  });
  const style = facts.ask.risk === "destructive" ? "danger" : "primary";
  switch (decision) {
    case "approve":
      return [button("Send", answer("approve"), style)];
    case "deny":
      return [button("Send", answer("deny"), "primary")];
    case "text":
      return [button("Send", answer("text"), "primary")];
    case "unclear":
      return facts.ask.kind === "gate"
        ? [
            button("Send as approve", answer("approve"), style === "danger" ? style : "plain"),
            button("Send as deny", answer("deny")),
          ]
        : [button("Send", answer("text"), "primary")];
  }
}

/** For small talk at a gate: `ok`, 👍, `sure`. */
export function didYouMeanCard(
  {
    facts,
    decision,
    text,
    subject,
  }: Pick<ReadWords, "facts" | "text" | "subject"> & {
    readonly decision: "approve" | "deny";
  },
  setting: Setting,
): Draft {
  const { ask, row } = facts;
  const means: Meaning = {
    do: "answer",
    ask: row.key,
    text: decision === "approve" ? "yes" : "no",
    decision,
    words: text,
  };
  const style = decision === "approve" && ask.risk === "destructive" ? "danger" : "primary";
  return draftOf(
    {
      title: `${codeOf(facts)} Did you mean ${decision}?`,
      name: "did-you-mean",
      tone: "attention",
      parts: [
        factsPart([
          ["About", headlineOf(ask)],
          ["You said", quoted(text)],
        ]),
        notePart(
          `Nothing is decided yet. A clear word decides it: yes ${codeOf(facts)} or no ${codeOf(facts)}.`,
        ),
      ],
      rows: rowsOf(
        [
          [
            button(decision === "approve" ? "Approve" : "Deny", means, style),
            button("Details", { do: "details", ask: row.key }),
            button("Cancel", { do: "cancel", subject }),
          ],
        ],
        setting.can,
      ),
    },
    setting,
  );
}

/** What became of a reading once its ask was over: nothing is to be pressed there any more. */
export function readingOverCard(
  { facts, words, sent }: { readonly facts: AskFacts; readonly words: string; readonly sent: "yes" | "no" },
  setting: Setting,
): Draft {
  const { mark } = outcomeOf(facts, setting);
  return draftOf(
    {
      title: `${codeOf(facts)} ${sent === "yes" ? "Sent" : "Not sent"}: ${headlineOf(facts.ask)}`,
      name: "reading-over",
      tone: "muted",
      parts: [
        factsPart([["It ended", mark]]),
        {
          kind: "verbatim",
          text: words,
          from: sent === "yes" ? "In these words" : "These words were not sent",
        },
      ],
    },
    setting,
  );
}

/** Never "the newest": whoever spoke says which. */
export function whichAskCard(
  {
    among,
    words,
    subject,
  }: { readonly among: readonly AskFacts[]; readonly words: string; readonly subject: Subject },
  setting: Setting,
): Draft {
  const buttons = among.map((facts) =>
    button(`${codeOf(facts)} ${headlineOf(facts.ask)}`, { do: "about", ask: facts.row.key, words }),
  );
  const room = Math.max(1, setting.can.buttons_max - 1);
  return draftOf(
    {
      title: `Which one do you mean? ${among.length} are open`,
      name: "which",
      tone: "attention",
      parts: [
        factsPart([["You said", quoted(words)]]),
        factsPart(among.map((facts) => [codeOf(facts), `${facts.ask.worker}: ${headlineOf(facts.ask)}`])),
        notePart("Press one, or say it again with the code."),
      ],
      rows: rowsOf([buttons.slice(0, room), [button("Cancel", { do: "cancel", subject })]], setting.can),
    },
    setting,
  );
}

/** The words cannot be an answer to this: why, and what can. */
export function repromptCard(
  { facts, why }: { readonly facts: AskFacts; readonly why: string },
  setting: Setting,
): Draft {
  const { ask } = facts;
  return draftOf(
    {
      title: `${codeOf(facts)} Not taken: ${why}`,
      name: "reprompt",
      tone: "attention",
      parts: [
        factsPart([["About", headlineOf(ask)]]),
        factsPart(ask.options.map((option, index) => [`${index + 1}`, option])),
        notePart(
          ask.kind === "gate"
            ? `Say yes ${codeOf(facts)} or no ${codeOf(facts)}.`
            : `Say a number, or your own words, with ${codeOf(facts)}.`,
        ),
      ],
      rows: rowsOf([[button("Details", { do: "details", ask: facts.row.key })]], setting.can),
      ...(ask.kind === "question" && { invite: { placeholder: "Your answer" } }),
    },
    setting,
  );
}

const QUOTE_CHARS = 200;

export function quoted(words: string): string {
  return `“${fitText(cleanLine(words), { unit: "chars", max: QUOTE_CHARS }).text}”`;
}
