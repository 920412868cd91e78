// What a program thinks that somebody meant: theirs to press, or to leave.

import type { Setting } from "../facts.ts";
import type { Draft, Subject } from "../nouns.ts";
import { button, rowsOf } from "./buttons.ts";
import { quoted } from "./reading.ts";
import { draftOf, factsPart, notePart } from "./sheet.ts";

export interface ProposedWords {
  readonly said: string;
  /** What would be done, as it could have been typed. */
  readonly words: string;
  readonly because: string;
  readonly by: string;
  /** The card itself: what Cancel takes away. */
  readonly subject: Subject;
}

export function proposalCard({ said, words, because, by, subject }: ProposedWords, setting: Setting): Draft {
  return draftOf(
    {
      title: "Did you mean this?",
      name: "proposal",
      tone: "attention",
      parts: [
        { kind: "verbatim", text: words, from: "What I would do" },
        factsPart([
          ["You said", quoted(said)],
          ["Because", because === "" ? undefined : because],
          ["Proposed by", by],
        ]),
        notePart("Nothing is done before you press Send. To do something else, say it in other words."),
      ],
      rows: rowsOf(
        [[button("Send", { do: "command", words }, "primary"), button("Cancel", { do: "cancel", subject })]],
        setting.can,
      ),
    },
    setting,
  );
}
