// Reading the mailbox: what is open, and what became of one ask. Cost follows what changed since the last look.
// Keeps I12: an ask whose answer cannot be read stays open, and says why.

import type { AskList, Mailbox } from "../engine.ts";
import { parseAskId } from "../ids.ts";
import { type Failed, failed, type Trouble } from "../outcome.ts";
import type { EndRecord } from "../records/answer.ts";
import type { Scan } from "../records/folder.ts";
import type { AskView } from "../types.ts";
import { oldestFirst } from "./numbering.ts";
import { type Box, readPair } from "./shelves.ts";
import { answerOf, type End, fleetFacts, repairOf, viewOf } from "./view.ts";

export async function openAsks({ shelves, fleet, clock }: Box): Promise<AskList | Failed> {
  // Ends first: an ask that is settled between the two looks is then missing, never open again.
  const ends = await shelves.answers.scan();
  if (ends.kind === "failed") return ends;
  const asks = await shelves.asks.scan();
  if (asks.kind === "failed") return asks;
  const facts = fleetFacts(await fleet.list());
  const now_ms = clock.now_ms();
  const open: AskView[] = [];
  const told = [...(await shelves.answers.takeWarnings()), ...(await shelves.asks.takeWarnings())];
  const troubles: Trouble[] = [...told, ...asks.troubled.values()];
  for (const [name, ask] of asks.records) {
    const end = endIn(ends, name);
    if (end.kind === "answered" || (end.kind === "closed" && end.state === "withdrawn")) continue;
    open.push(viewOf(ask, { end, fleet: facts, now_ms }));
  }
  for (const [name, trouble] of ends.troubled) {
    const ask = asks.records.get(name);
    const isCorrupt = ask !== undefined && (await shelves.answers.read(name)).kind === "corrupt";
    troubles.push(isCorrupt ? { ...trouble, remedy: `repair it with \`${repairOf(ask.id)}\`` } : trouble);
  }
  return { kind: "ok", asks: oldestFirst(open, ({ raised_s }) => raised_s), troubles };
}

function endIn(ends: Scan<EndRecord>, name: string): End {
  const trouble = ends.troubled.get(name);
  if (trouble) return { kind: "unreadable", why: trouble.why };
  return ends.records.get(name) ?? { kind: "none" };
}

export async function findAsk(box: Box, askId: string): ReturnType<Mailbox["find"]> {
  const parsed = parseAskId(askId);
  if (parsed.kind === "refused") return parsed;
  const { ask, end } = await readPair(box.shelves, parsed.id);
  if (ask.kind === "missing") {
    return { kind: "missing", why: `there is no ask ${parsed.id}`, remedy: "see `looop asks --all`" };
  }
  if (ask.kind !== "ok") return failed(ask.kind, ask.why, "mend the ask's file; it is not treated as absent");
  const facts = fleetFacts(await box.fleet.list());
  const known: End = end.kind === "ok" ? end.value : end.kind === "missing" ? { kind: "none" } : end;
  const view = viewOf(ask.value, { end: known, fleet: facts, now_ms: box.clock.now_ms() });
  if (known.kind !== "answered") return { kind: "found", ask: view };
  return { kind: "found", ask: view, answer: answerOf(ask.value, known) };
}
