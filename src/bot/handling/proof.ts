// Where an ask was shown, and where not yet, and why: for whoever wants to know whether anybody can have seen it. Looks
// only.

import { askSubject } from "../../notify/ask-key.ts";
import type { AskFacts, Proof } from "../../notify/facts.ts";
import type { Delivery } from "../../notify/nouns.ts";
import { placeKey } from "../../notify/routing.ts";
import { botLimits } from "../limits.ts";
import type { Desk } from "./desk.ts";

export function withProof({ ledger }: Pick<Desk, "ledger">, facts: AskFacts): AskFacts {
  const subject = askSubject(facts.row.key);
  const proof = ledger.look((tables): readonly Proof[] => {
    const copies = tables.copies
      .of(subject)
      .map(
        ({ place, state, delivered_ms, shown, wanted }): Proof =>
          state === "gone"
            ? { place, kind: "gone" }
            : { place, kind: "shown", at_ms: delivered_ms, current: shown === wanted ? "yes" : "no" },
      );
    const standing = new Set(copies.map(({ place }) => placeKey(place)));
    const isMissing = (delivery: Delivery) =>
      delivery.subject === subject && !standing.has(placeKey(delivery.place));
    const listed = botLimits.deliveries_listed_max;
    const waiting = tables.outbox.underWay(listed).filter(isMissing).map(waits);
    const dead = tables.outbox.dead(listed).filter(isMissing).map(waits);
    return [...copies, ...waiting, ...dead];
  });
  return proof.kind === "ok" ? { ...facts, proof: proof.value } : facts;
}

function waits({ place, state, attempts }: Delivery): Proof {
  if (state.kind === "dead") return { place, kind: "dead", why: `${state.why}; ${state.remedy}` };
  if (state.kind === "unknown") return { place, kind: "waits", why: `nobody can tell yet: ${state.why}` };
  const why = attempts > 0 ? `tried ${attempts} times, and tried again` : "it is on its way";
  return { place, kind: "waits", why };
}
