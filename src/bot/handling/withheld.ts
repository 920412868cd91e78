// Whether a yes may be said here: nothing is approved that was not fully shown where it is approved. Pure.

import { openAsk } from "../../notify/cards/ask.ts";
import { decideApproval } from "../../notify/cards/ask-buttons.ts";
import type { AskFacts } from "../../notify/facts.ts";
import type { Speaker } from "./desk.ts";

/** Why not, and what helps. */
export function withheldWhy({ inbound, setting }: Speaker, facts: AskFacts) {
  if (facts.ask.kind !== "gate") return undefined;
  const { place } = inbound;
  const isCut =
    facts.cutIn?.some(({ chat, thread }) => chat === place.chat && thread === place.thread) === true;
  const { fitted, approval } = openAsk(facts, isCut ? { ...setting, cutHere: "yes" } : setting);
  // The button for it stands on the details alone, where what was taken out is named.
  const view = inbound.what.kind === "press" ? "details" : "card";
  const decided =
    approval.kind === "withheld"
      ? decideApproval({
          shown: fitted.shown,
          found: fitted.found,
          view,
          setting: isCut ? { cutHere: "yes" } : {},
        })
      : approval;
  return decided.kind === "withheld" ? decided : undefined;
}
