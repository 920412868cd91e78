// What cards show of one ask: put together from its record, its row in the ledger and whoever asked. What cannot be read
// is told as unread (I12). Keeps only what saves work.

import type { Place } from "../channels/channel.ts";
import type { Engine } from "../engine/engine.ts";
import type { Clock } from "../engine/ports.ts";
import type { Answer, AskView, WorkerHealth } from "../engine/types.ts";
import type { AskFacts, Evidence } from "../notify/facts.ts";
import type { Ledger } from "../notify/ledger/ledger.ts";
import type { Approvals, AskKey, AskRow } from "../notify/nouns.ts";
import { approversOf } from "../notify/quorum.ts";
import { effectOf, fateOf, inNameNow, orphanedOf } from "./aftermath.ts";
import type { Judging } from "./judging.ts";
import { botLimits } from "./limits.ts";

interface AskFactsPorts {
  readonly engine: Pick<Engine, "commands" | "workers">;
  readonly ledger: Ledger;
  readonly clock: Pick<Clock, "now_ms">;
  readonly approvals: Approvals;
  /** Absent: nobody asks judgment about it. */
  readonly judging?: Pick<Judging, "of">;
  coming?(facts: AskFacts): AskFacts["coming"];
}

export interface Found {
  readonly ask: AskView;
  readonly answer?: Answer;
  /** Places where the surface could not show all of it. */
  readonly cutIn?: readonly Place[] | undefined;
}

export type Workers = ReadonlyMap<string, WorkerHealth>;

interface AskFactsMaker {
  of(found: Found, workers: Workers, row: AskRow): Promise<AskFacts>;
  /** Undefined: something has to be read first. There may be ten thousand, and a wait for each would be felt. */
  atOnce(found: Found, workers: Workers, row: AskRow): AskFacts | undefined;
}

export function createAskFacts(ports: AskFactsPorts): AskFactsMaker {
  const texts = new Map<string, Evidence>();
  const made = new Map<AskKey, AskFacts>();

  /** The very same object while nothing changes but the age: whoever compares need not look inside. */
  function asBefore(facts: AskFacts): AskFacts {
    const { key } = facts.row;
    const last = made.get(key);
    if (last !== undefined && isSame(last, facts)) return last;
    if (made.size >= botLimits.keys_kept_max) made.clear();
    made.set(key, facts);
    return facts;
  }

  /** Worked out once per ask, since asks do not change. `unread`: it was not yet. */
  function evidenceNow(key: AskKey, { reference, action }: AskView): Evidence | undefined | "unread" {
    if (reference === undefined || action !== undefined) return undefined;
    if (/^https?:\/\//.test(reference)) return { kind: "unread", name: reference, why: "it is a link" };
    return texts.get(key) ?? "unread";
  }

  async function readEvidence(key: AskKey, ask: AskView): Promise<Evidence> {
    const read = await ports.engine.workers.readReference(ask);
    const found: Evidence =
      read.kind === "ok"
        ? { kind: "text", name: read.name, text: read.text }
        : { kind: "unread", name: read.name, why: read.why };
    if (texts.size >= botLimits.evidence_kept_max) texts.clear();
    texts.set(key, found);
    return found;
  }

  function openFacts(ask: AskView, workers: Workers, beside: Beside): AskFacts {
    const { row } = beside;
    const isOpen = ask.state === "pending" || ask.state === "stranded";
    const judged = isOpen ? ports.judging?.of(row.key, ask) : undefined;
    const bare = bareFacts(ports, ask, workers, beside);
    if (judged === undefined) return bare;
    const facts = { ...bare, judged };
    const coming = ports.coming?.(facts);
    return coming === undefined ? facts : { ...facts, coming };
  }

  return {
    async of({ ask, answer, cutIn }, workers, row) {
      const known = evidenceNow(row.key, ask);
      const evidence = known === "unread" ? await readEvidence(row.key, ask) : known;
      const beside = { row, evidence, cutIn };
      if (answer === undefined) return asBefore(openFacts(ask, workers, beside));
      const bare = bareFacts(ports, ask, workers, beside);
      return { ...bare, answer, ...(await endOf(ports, bare, answer)) };
    },
    atOnce({ ask, answer, cutIn }, workers, row) {
      const evidence = evidenceNow(row.key, ask);
      if (evidence === "unread" || answer !== undefined) return undefined;
      return asBefore(openFacts(ask, workers, { row, evidence, cutIn }));
    },
  };
}

/** By identity: what is equal and another object is only compared with more care later. */
function isSame({ ask: a, ...before }: AskFacts, { ask: b, ...now }: AskFacts): boolean {
  return isSameBut(before, now, "") && isSameBut(a, b, "age_s");
}

function isSameBut(a: object, b: object, but: string): boolean {
  const ours = a as Readonly<Record<string, unknown>>;
  const theirs = b as Readonly<Record<string, unknown>>;
  let left = 0;
  for (const name in ours) {
    if (name !== but && ours[name] !== theirs[name]) return false;
    left += 1;
  }
  for (const _ in theirs) left -= 1;
  return left === 0;
}

interface Beside {
  readonly row: AskRow;
  readonly evidence: Evidence | undefined;
  readonly cutIn: Found["cutIn"];
}

function bareFacts(
  { approvals }: AskFactsPorts,
  ask: AskView,
  workers: Workers,
  { row, evidence, cutIn }: Beside,
): AskFacts {
  const worker = workers.get(ask.worker);
  const approvers = approversOf(ask, approvals);
  return {
    ask,
    row,
    ...(worker && { worker }),
    ...(evidence && { evidence }),
    ...(approvers > 1 && { approvers }),
    ...(cutIn && { cutIn }),
  };
}

async function endOf(
  ports: AskFactsPorts,
  { ask, row, worker }: AskFacts,
  answer: Answer,
): Promise<Pick<AskFacts, "effect" | "fate" | "orphaned" | "inName">> {
  const effect = await effectOf(ports.engine.commands, ask);
  const fate = fateOf(ports.ledger, row.key);
  const orphaned = orphanedOf(ask, answer, worker);
  const inName = inNameNow(ports, row.key, answer);
  return {
    ...(effect && { effect }),
    ...(fate && { fate }),
    ...(orphaned !== undefined && { orphaned }),
    ...(inName && { inName }),
  };
}
