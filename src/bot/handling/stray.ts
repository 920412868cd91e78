// A card that arrived while its confirmation was lost stands somewhere without our knowing, beside the one that was sent
// again. Whoever presses it tells us where it is: from then on it shows what is so, as all others do (I4).

import type { CopyRef } from "../../channels/channel.ts";
import { askCard, standingOf } from "../../notify/cards/ask.ts";
import type { AskFacts } from "../../notify/facts.ts";
import type { Rev, Subject } from "../../notify/nouns.ts";
import type { Desk, Outcome, Reply, Speaker } from "./desk.ts";

/** Nobody knows what it shows. */
const NOT_KNOWN = "" as Rev;

/** `facts`: of the ask that was pressed, before. */
export async function mendStray(
  desk: Desk,
  { inbound, setting }: Speaker,
  outcome: Outcome,
  facts: AskFacts | undefined,
): Promise<Outcome> {
  const ref = strayOf(desk, inbound);
  const now = ref === undefined || facts === undefined ? undefined : await desk.observer.ask(facts.row.key);
  if (ref === undefined || now === undefined || "kind" in now) return outcome;
  if (standingOf(now) !== "closed" && standingOf(now) !== "orphaned") return outcome;
  const subject = `reply:stray:${ref.chat}:${ref.message}` as Subject;
  const { message, ...place } = ref;
  const told: Reply = { draft: askCard(now, setting), to: place, subject, lane: "finalise" };
  const now_ms = desk.clock.now_ms();
  return {
    ...outcome,
    replies: [...outcome.replies, told],
    commit(tables) {
      outcome.commit?.(tables);
      tables.copies.put({
        subject,
        place,
        ref,
        message,
        shown: NOT_KNOWN,
        wanted: NOT_KNOWN,
        state: "live",
        delivered_ms: now_ms,
        rendered: "",
        whole: "whole",
        changed_ms: now_ms,
      });
    },
  };
}

/** Only where a second card can come of a lost confirmation. */
function strayOf({ ledger, channels }: Desk, inbound: Speaker["inbound"]): CopyRef | undefined {
  const { what, surface, place } = inbound;
  if (what.kind !== "press" || what.message === undefined) return undefined;
  const { message } = what;
  if (channels().find((each) => each.surface === surface)?.can.repeats !== "never_known") return undefined;
  const known = ledger.look((tables) => tables.copies.about(surface, place.chat, message));
  if (known.kind === "failed" || known.value !== undefined) return undefined;
  return { surface, chat: place.chat, ...(place.thread !== undefined && { thread: place.thread }), message };
}
