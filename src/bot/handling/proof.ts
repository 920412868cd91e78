// Where an ask was shown, and where not yet, and why: for whoever wants to know whether anybody can have seen it. Looks
// only.

import { askSubject } from "../../notify/ask-key.ts";
import type { AskFacts, Proof } from "../../notify/facts.ts";
import type { Delivery } from "../../notify/nouns.ts";
import { placeKey } from "../../notify/routing.ts";
import { botLimits } from "../limits.ts";
import { nameOfUser } from "../people.ts";
import type { Desk } from "./desk.ts";

export function withProof({ ledger, access }: Pick<Desk, "ledger" | "access">, facts: AskFacts): AskFacts {
  const { people } = access();
  const subject = askSubject(facts.row.key);
  const proof = ledger.look((tables): readonly Proof[] => {
    const copies = tables.copies.of(subject).map(({ place, ref, state, ...copy }): Proof => {
      if (state === "gone") return { place, kind: "gone" };
      const seen = tables.seen
        .of(ref)
        .map(({ user, at_ms }) => ({ who: nameOfUser(place.surface, user, people), at_ms }));
      const current = copy.shown === copy.wanted ? "yes" : "no";
      const told = seen.length === 0 ? {} : { seen };
      return { place, kind: "shown", at_ms: copy.delivered_ms, current, ...told };
    });
    const standing = new Set(copies.map(({ place }) => placeKey(place)));
    const missing = tables.outbox
      .undelivered(subject, botLimits.deliveries_listed_max)
      .filter(({ place }) => !standing.has(placeKey(place)));
    return [...copies, ...missing.map(waits)];
  });
  return proof.kind === "ok" ? { ...facts, proof: proof.value } : facts;
}

function waits({ place, state, attempts }: Delivery): Proof {
  if (state.kind === "dead") return { place, kind: "dead", why: `${state.why}; ${state.remedy}` };
  if (state.kind === "unknown") return { place, kind: "waits", why: `nobody can tell yet: ${state.why}` };
  const why = attempts > 0 ? `tried ${attempts} times, and tried again` : "it is on its way";
  return { place, kind: "waits", why };
}
