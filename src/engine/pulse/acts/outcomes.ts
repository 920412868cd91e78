// What the next prompt tells of parked moves: which wait, and how those ended that it was not told of. The cursor names
// what was told; it holds no time, so a clock that jumps hides nothing.

import type { Failed } from "../../outcome.ts";
import type { Settled } from "../../records/settled.ts";
import type { ParkedOutcomes } from "../act.ts";
import { pulseLimits } from "../limits.ts";
import { summaryOf } from "../move.ts";
import type { ParkedFact } from "../prompt/facts.ts";
import { openProposals } from "../proposals.ts";
import type { Desk } from "./desk.ts";

export async function parkedOutcomes(
  desk: Desk,
  cursor: string | undefined,
): Promise<ParkedOutcomes | Failed> {
  // Waiting ones first: what ends between the two looks is told as waiting now and as ended next time.
  const open = await openProposals(desk);
  if (open.kind === "failed") return open;
  const done = await desk.done.scan();
  if (done.kind === "failed") return done;
  const told = new Set(cursor?.split(","));
  const ends = [...done.records.values()]
    .filter(({ id }) => !told.has(id))
    .sort((a, b) => b.end.at_ms - a.end.at_ms);
  const waiting = open.placed.map(({ read }): ParkedFact => {
    const { id, ask, move, why } = read.value;
    return {
      id,
      summary: summaryOf(move),
      state: "waiting",
      why: `${why}; ${ask || "a question"} asks a person`,
    };
  });
  return {
    kind: "ok",
    parked: [...waiting, ...ends.map(factOf)].slice(0, pulseLimits.prompt_parked),
    cursor: [...done.records.keys()].sort().join(","),
    troubles: [...open.troubles, ...done.troubled.values()],
  };
}

function factOf({ id, move, end }: Settled): ParkedFact {
  return { id, summary: summaryOf(move), state: end.state, why: end.why };
}
