// What can be pressed on a card about an open ask, and whether a yes is among it. Pure.

import type { AskView } from "../../engine/types.ts";
import { optionDecides } from "../brief.ts";
import type { AskFacts, Setting } from "../facts.ts";
import { cardLimits } from "../limits.ts";
import type { DraftButton, Meaning } from "../nouns.ts";
import { button, type Room, rowsOf } from "./buttons.ts";

export type Approval =
  | { readonly kind: "offered" }
  /** Nothing is approved that was not shown; a typed yes is refused with the same words. */
  | { readonly kind: "withheld"; readonly why: string; readonly remedy: string };

/** `found`: secrets that were taken out of what is shown. `view`: the details have said that some are missing. */
export function decideApproval(seen: {
  readonly shown: "whole" | "attached" | "cut";
  readonly found: readonly string[];
  readonly view: "card" | "details";
  readonly setting: Pick<Setting, "cutHere">;
}): Approval {
  if (seen.shown === "cut" || seen.setting.cutHere === "yes") {
    return {
      kind: "withheld",
      why: "not all of it can be shown here",
      remedy: "decide it where all of it is shown: another surface, or `looop asks` in the terminal",
    };
  }
  if (seen.view === "card" && seen.found.length > 0) {
    return {
      kind: "withheld",
      why: `something secret was taken out of what you see (${seen.found.join(", ")})`,
      remedy: "open Details first; you can approve there",
    };
  }
  return { kind: "offered" };
}

export function askRows(
  facts: AskFacts,
  approval: Approval,
  setting: Setting,
): readonly (readonly DraftButton[])[] {
  const { ask } = facts;
  const decisions = ask.kind === "gate" ? gateButtons(facts, approval) : optionButtons(facts);
  const others = otherButtons(facts);
  // Of many options the last are left to their numbers; the way to more time and to more text is not.
  const room = Math.max(1, setting.can.buttons_max - others.length);
  return rowsOf([decisions.slice(0, room), others], setting.can);
}

const PLAIN_YES = /^(?:y|yes|approved?)$/i;
const PLAIN_NO = /^(?:n|no|deny|denied|reject(?:ed)?)$/i;
export function gateButtons({ ask, row }: AskFacts, approval: Approval): readonly DraftButton[] {
  const recommended = ask.recommend === undefined ? undefined : optionDecides(ask.recommend.option);
  const answer = (text: string, kind: "approve" | "deny"): Meaning => ({
    do: "answer",
    ask: row.key,
    text,
    decision: kind,
  });
  const approve = withRisk(button("Approve", answer("yes", "approve"), styleOf(ask, recommended)), ask);
  const deny = button("Deny", answer("no", "deny"), recommended === "deny" ? "primary" : "plain");
  const narrowed = ask.options
    .map((option, index) => ({ option, index }))
    .filter(({ option }) => !PLAIN_YES.test(option) && !PLAIN_NO.test(option))
    .map(({ option, index }) => {
      const kind = optionDecides(option);
      const made = button(`${index + 1} · ${option}`, {
        ...answer(option, kind),
        option: index + 1,
      } as Meaning);
      return { kind, made: kind === "approve" ? withRisk(made, ask) : made };
    })
    .filter(({ kind }) => kind === "deny" || approval.kind === "offered")
    .map(({ made }) => made);
  if (approval.kind === "withheld") return [deny, ...narrowed];
  return recommended === "deny" ? [deny, approve, ...narrowed] : [approve, deny, ...narrowed];
}

/** What destroys never looks like the easy way. */
function styleOf({ risk }: AskView, recommended: "approve" | "deny" | undefined): DraftButton["style"] {
  if (risk === "destructive") return "danger";
  return recommended === "approve" ? "primary" : "plain";
}

function withRisk(made: DraftButton, ask: AskView): DraftButton {
  if (ask.risk !== "destructive") return made;
  return {
    ...made,
    style: "danger",
    confirm: {
      title: "This destroys something",
      text: `${ask.title ?? ask.action?.preview ?? ask.prompt}`,
      yes: "Approve it",
      no: "Back",
    },
  };
}

export function recommendedIndex({ options, recommend }: AskView): number {
  return recommend === undefined ? -1 : options.indexOf(recommend.option);
}

/** Numbered as the worker numbered them, the recommended one first. */
function optionButtons({ ask, row }: AskFacts): readonly DraftButton[] {
  const recommended = recommendedIndex(ask);
  const made = ask.options.map((option, index) =>
    button(
      `${index + 1} · ${option}`,
      { do: "answer", ask: row.key, text: option, decision: "choice", option: index + 1 },
      index === recommended ? "primary" : "plain",
    ),
  );
  const first = made[recommended];
  if (first !== undefined) return [first, ...made.filter((each) => each !== first)];
  const words = ask.recommend?.option;
  if (words === undefined || made.length > 0) return made;
  const means: Meaning = { do: "answer", ask: row.key, text: words, decision: "text" };
  return [button(`Answer “${words}”`, means, "primary")];
}

function otherButtons({ ask, row, worker }: AskFacts): readonly DraftButton[] {
  const { key } = row;
  const own = ask.kind === "gate" || ask.options.length > 0 ? "Change…" : "Answer…";
  return [
    button(own, { do: "change", ask: key }),
    button("Later", { do: "later", ask: key }),
    button("Details", { do: "details", ask: key }),
    button("Why", { do: "why", ask: key }),
    ...(worker === undefined ? [] : [button("Show", { do: "show", worker: worker.id })]),
    ...(ask.state === "stranded" ? [button("Drop it", { do: "fate", ask: key, choice: "drop" })] : []),
  ];
}

export function fateRows({ row }: AskFacts, setting: Setting): readonly (readonly DraftButton[])[] {
  const { key } = row;
  return rowsOf(
    [
      [
        button("Start a fresh one with it", { do: "fate", ask: key, choice: "fresh" }, "primary"),
        button("Note it on the goal", { do: "fate", ask: key, choice: "note" }),
        button("Drop it", { do: "fate", ask: key, choice: "drop" }),
      ],
    ],
    setting.can,
  );
}

/** What was answered in somebody's name can be taken back for a while, as far as that goes. */
export function undoRows({ inName }: AskFacts, setting: Setting): readonly (readonly DraftButton[])[] {
  if (inName?.undo.kind !== "open") return [];
  return rowsOf([[button("Undo", { do: "undo", change: inName.undo.change })]], setting.can);
}

/** A button per ask, by its code, behind which all of it stands. */
export function codeButtons(asks: readonly AskFacts[], can: Room): readonly DraftButton[] {
  return asks
    .slice(0, Math.min(can.buttons_max, cardLimits.list_rows_max))
    .map(({ row }) => button(`#${row.code}`, { do: "details", ask: row.key }));
}

/** Every button as it can be typed. */
export function typedForms(facts: AskFacts, approval: Approval): string {
  const { ask, row } = facts;
  const code = `#${row.code}`;
  if (ask.kind === "gate") {
    const yes = approval.kind === "offered" ? `yes ${code} · ` : "";
    return `Or type: ${yes}no ${code} · later 2h ${code} · details ${code}`;
  }
  const [first] = ask.options;
  const own = first === undefined ? `your answer ${code}` : `a number or your own words ${code}`;
  return `Or type: ${own} · later 2h ${code} · details ${code}`;
}
