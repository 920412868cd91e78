// A yes that needs more than a press: something to type, or more than one person. Pure.

import { countText } from "../../engine/count.ts";
import type { AskFacts, Setting } from "../facts.ts";
import type { Draft, Vote } from "../nouns.ts";
import { onSurface, timeText } from "../words.ts";
import { codeOf, headlineOf } from "./ask-parts.ts";
import { button, rowsOf } from "./buttons.ts";
import { draftOf, factsPart, notePart } from "./sheet.ts";

export interface ToType {
  readonly facts: AskFacts;
  readonly expires_ms: number;
  readonly by:
    | { readonly kind: "phrase"; readonly phrase: string }
    /** It was sent there. */
    | { readonly kind: "code"; readonly surface: string };
}

export function toTypeCard({ facts, expires_ms, by }: ToType, setting: Setting): Draft {
  const until = timeText(expires_ms, setting.zone);
  const what =
    by.kind === "phrase"
      ? [notePart("To approve it, type exactly:"), { kind: "verbatim" as const, text: by.phrase }]
      : [notePart(`To approve it, type the code that I sent to you ${onSurface(by.surface)}.`)];
  return draftOf(
    {
      title: `${codeOf(facts)} This destroys something: ${headlineOf(facts.ask)}`,
      name: "confirm",
      tone: "danger",
      parts: [
        ...what,
        notePart(
          `Here or to me directly, within two minutes (until ${until}). It counts once. Nothing is decided yet.`,
        ),
      ],
      rows: rowsOf([[button("Details", { do: "details", ask: facts.row.key })]], setting.can),
      ...(by.kind === "phrase" && { invite: { placeholder: by.phrase } }),
    },
    setting,
  );
}

/** On the other surface of the same person. */
export function codeCard(
  { facts, code, surface }: { readonly facts: AskFacts; readonly code: string; readonly surface: string },
  setting: Setting,
): Draft {
  return draftOf(
    {
      title: `${codeOf(facts)} Code to approve: ${headlineOf(facts.ask)}`,
      name: "confirm-code",
      tone: "danger",
      parts: [
        { kind: "verbatim", text: code },
        notePart(
          `Type it ${onSurface(surface)}, where you pressed Approve. If that was not you, somebody has your account there.`,
        ),
      ],
      volume: "ring",
    },
    setting,
  );
}

export function wrongCodeCard({ triesLeft }: { readonly triesLeft: number }, setting: Setting): Draft {
  return draftOf(
    {
      title: "That is not the code",
      name: "wrong-code",
      tone: "muted",
      parts: [
        notePart(
          triesLeft > 0
            ? `${countText(triesLeft, "try")} left.`.replace("trys", "tries")
            : "It is void now. Press Approve again for another one.",
        ),
      ],
    },
    setting,
  );
}

export interface Voted {
  readonly facts: AskFacts;
  readonly votes: readonly Vote[];
  readonly needed: number;
  /** Who else may approve it. */
  readonly others: readonly string[];
}

export function votedCard({ facts, votes, needed, others }: Voted, setting: Setting): Draft {
  return draftOf(
    {
      title: `${codeOf(facts)} Approved by ${votes.length} of ${needed}: ${headlineOf(facts.ask)}`,
      name: "voted",
      tone: "attention",
      parts: [
        factsPart([
          ["Approved", votesText(votes)],
          [
            "Still needed",
            others.length === 0
              ? "somebody with the role approver: nobody else has it"
              : `${needed - votes.length} of ${others.join(", ")}`,
          ],
        ]),
        notePart("Nothing is done before. One no ends it."),
      ],
      rows: rowsOf([[button("Details", { do: "details", ask: facts.row.key })]], setting.can),
    },
    setting,
  );
}

export function votesText(votes: readonly Vote[]): string {
  return votes
    .map(
      ({ person, surface, limits }) =>
        `${person} ${onSurface(surface)}${limits === undefined ? "" : ` (${limits})`}`,
    )
    .join(", ");
}
