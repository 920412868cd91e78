// A rehearsal: asks on which nothing hangs, one step after the other on each surface, with a restart in the middle of the
// first; what a person does is read from what the program wrote down. Whatever happens, nothing is left open.

import type { Surface } from "../../channels/channel.ts";
import type { Engine } from "../../engine/engine.ts";
import type { AskId } from "../../engine/ids.ts";
import { type Failed, type Refused, refused } from "../../engine/outcome.ts";
import type { Clock } from "../../engine/ports.ts";
import type { RehearsalEnd, RehearsalRequest, RehearsalRow } from "../../engine/rehearsal.ts";
import type { Actor, Ask } from "../../engine/types.ts";
import { askSubject } from "../../notify/ask-key.ts";
import type { Kept } from "../../notify/ledger/ledger.ts";
import type { ReadTables } from "../../notify/ledger/look.ts";
import { SURFACES } from "../../notify/routes.ts";
import { rehearsalLimits } from "./limits.ts";
import { judgeStep, requestOf, type Seen, type Step, steps } from "./steps.ts";

export interface RehearsalPorts {
  readonly engine: Pick<Engine, "mailbox">;
  readonly clock: Clock;
  readonly person: string;
  /** `nobody`: no program runs. */
  surfaces(): Promise<
    readonly { readonly surface: string; readonly state: string; readonly why: string }[] | "nobody" | Failed
  >;
  /** What the program wrote down. */
  look<T>(read: (tables: ReadTables) => T): Kept<T>;
  tell(line: string): Promise<void>;
  /** Whether the person wants it; `no` where nobody can be asked. */
  wants(question: string): Promise<"yes" | "no">;
  /** Ends the program, and starts it again. */
  restart(): Promise<{ readonly kind: "ok" } | Failed>;
}

export async function rehearse(
  ports: RehearsalPorts,
  request: RehearsalRequest,
  signal: AbortSignal,
): Promise<RehearsalEnd> {
  const there = await ports.surfaces();
  if (there === "nobody") return { kind: "not_running" };
  if ("kind" in there) return there;
  const chosen = there.filter(({ surface }) => surface === (request.surface ?? surface));
  if (chosen.length === 0) {
    const known = there.map(({ surface }) => surface).join(", ") || "none";
    return refused("surface", `${request.surface ?? "a surface"} is not configured`, `there is: ${known}`);
  }
  const stage: Stage = { ports, request, signal, raised: [], restarted: "no" };
  const rows: RehearsalRow[] = [];
  try {
    for (const { surface } of chosen) {
      const { state, why } = await hearingOf(stage, surface);
      if (state !== "hearing")
        rows.push({ surface, step: "hearing", state: "fail", why: `${state}: ${why}` });
      else rows.push(...(await playOn(stage, surface as Surface)));
      if (signal.aborted) return { kind: "left", rows };
    }
    return { kind: "played", rows: request.surface === undefined ? [...rows, ...untried(there)] : rows };
  } finally {
    await cleanUp(stage);
  }
}

/** What was not connected is said, so that nobody takes a short sheet for a whole one. */
function untried(there: readonly { readonly surface: string }[]): readonly RehearsalRow[] {
  return SURFACES.filter((each) => !there.some(({ surface }) => surface === each)).map((surface) => {
    const remedy =
      surface === "terminal" ? "`channels.terminal` is off" : `looop init ${surface} connects it`;
    return { surface, step: "connected", state: "skipped", why: `it is not configured: ${remedy}` };
  });
}

/** As it is once it hears, or was given the time to. */
async function hearingOf(
  stage: Stage,
  surface: string,
): Promise<{ readonly state: string; readonly why: string }> {
  let last = { state: "unknown", why: "the program does not say" };
  await until(stage, rehearsalLimits.hearing_wait_ms_max, async () => {
    const now = await stage.ports.surfaces();
    if (now === "nobody" || "kind" in now) return undefined;
    last = now.find((each) => each.surface === surface) ?? last;
    return last.state === "hearing" ? last : undefined;
  });
  return last;
}

interface Stage {
  readonly ports: RehearsalPorts;
  readonly request: RehearsalRequest;
  readonly signal: AbortSignal;
  readonly raised: AskId[];
  restarted: "yes" | "no";
}

async function playOn(stage: Stage, surface: Surface): Promise<readonly RehearsalRow[]> {
  const rows: RehearsalRow[] = [];
  for (const step of steps) {
    if (stage.signal.aborted) return rows;
    rows.push(...(await playStep(stage, surface, step)));
  }
  return rows;
}

async function playStep(stage: Stage, surface: Surface, step: Step): Promise<readonly RehearsalRow[]> {
  const { ports } = stage;
  const row = (name: string, state: RehearsalRow["state"], why: string): RehearsalRow => ({
    surface,
    step: name,
    state,
    why,
  });
  const ask = await raise(stage, step, surface);
  if (ask.kind === "refused" || ask.kind === "failed") return [row(step.name, "fail", ask.why)];
  const code = await shownCode(stage, ask.ask, surface);
  if (code === undefined)
    return [row(step.name, "fail", "its card did not arrive there: see looop routes explain")];
  const restart = step.name === "text" && stage.restarted === "no" ? await restartOnce(stage) : undefined;
  if (step.over === "yes") await ports.engine.mailbox.withdraw(ask.ask.id, actorOf(stage));
  await ports.tell(`${surface}: ${step.does(`#${code}`)}`);
  const { state, why } = await judged(stage, { step, surface, ask: ask.ask });
  await ports.tell(`  ${state}: ${why}`);
  if (state !== "pass" || step.name === "later")
    await ports.engine.mailbox.withdraw(ask.ask.id, actorOf(stage));
  const restarted = restart === undefined ? [] : [row("restart", restart.state, restart.why)];
  return [...restarted, row(step.name, state, why)];
}

const actorOf = ({ ports }: Stage): Actor => ({ kind: "person", name: ports.person, surface: "terminal" });

async function raise(
  stage: Stage,
  step: Step,
  surface: Surface,
): Promise<{ readonly kind: "raised"; readonly ask: Ask } | Refused | Failed> {
  const request = { ...requestOf(step, surface), expires_in_s: rehearsalLimits.expires_s };
  const outcome = await stage.ports.engine.mailbox.raise(request, actorOf(stage));
  if (outcome.kind === "raised") stage.raised.push(outcome.ask.id);
  return outcome;
}

/** Its short code, once its card stands there. */
async function shownCode(stage: Stage, ask: Ask, surface: Surface): Promise<string | undefined> {
  const found = await until(stage, rehearsalLimits.shown_wait_ms_max, async () => {
    const kept = stage.ports.look((tables) => {
      const row = tables.asks.byId(ask.id);
      if (row === undefined || row.raised_s !== ask.raised_s) return undefined;
      const isThere = tables.copies.of(askSubject(row.key)).some(({ place }) => place.surface === surface);
      return isThere ? row.code : undefined;
    });
    return kept.kind === "ok" ? kept.value : undefined;
  });
  return found === "over" ? undefined : found;
}

interface Scene {
  readonly step: Step;
  readonly surface: Surface;
  readonly ask: Ask;
}

async function judged(
  stage: Stage,
  { step, surface, ask }: Scene,
): Promise<{ readonly state: "pass" | "fail"; readonly why: string }> {
  const verdict = await until(stage, stage.request.wait_ms, async () => {
    const seen = await seenOf(stage, ask);
    const now = seen === undefined ? undefined : judgeStep(step, surface, seen);
    return now === undefined || now.state === "waiting" ? undefined : now;
  });
  if (verdict !== "over") return verdict;
  const why = stage.signal.aborted ? "you left" : "nothing of it was heard in time";
  return { state: "fail", why };
}

async function seenOf({ ports }: Stage, ask: Ask): Promise<Seen | undefined> {
  const found = await ports.engine.mailbox.find(ask.id);
  if (found.kind !== "found") return undefined;
  const { answer } = found;
  const ref = answer?.by?.ref ?? "";
  const kept = ports.look((tables): Omit<Seen, "answer"> => {
    const row = tables.asks.byId(ask.id);
    const colon = ref.indexOf(":");
    const said = tables.inbox.find(ref.slice(0, colon) as Surface, ref.slice(colon + 1))?.inbound.what;
    const rows = row === undefined ? [] : tables.audit.about(askSubject(row.key), rehearsalLimits.audit_rows);
    return {
      snoozed: row?.snooze === undefined ? "no" : "yes",
      late: rows.flatMap(({ event, actor }) => (event === "too_late" ? (actor.surface ?? []) : [])),
      ...(said && { said: { kind: said.kind, ...("text" in said && { text: said.text }) } }),
    };
  });
  return kept.kind === "ok" ? { ...kept.value, ...(answer && { answer }) } : undefined;
}

/** With a question open and shown: it must be there, and be answered, behind it. */
async function restartOnce(stage: Stage): Promise<Pick<RehearsalRow, "state" | "why">> {
  const { ports, request } = stage;
  stage.restarted = "yes";
  if (request.restart === "no") return { state: "skipped", why: "--no-restart" };
  const question = "The program is to be restarted now, in the middle of an open question. May it?";
  if (request.restart === "ask" && (await ports.wants(question)) === "no")
    return { state: "skipped", why: "nobody said that it may" };
  const done = await ports.restart();
  if (done.kind === "failed") return { state: "fail", why: `${done.why}; ${done.remedy}` };
  const back = await until(stage, rehearsalLimits.back_wait_ms_max, async () => {
    const now = await ports.surfaces();
    const isBack = now !== "nobody" && !("kind" in now) && now.every(({ state }) => state === "hearing");
    return isBack ? "back" : undefined;
  });
  if (back !== "over") return { state: "pass", why: "every surface hears again" };
  return { state: "fail", why: "not every surface hears again: see looop status" };
}

async function until<T>(
  { ports, signal }: Stage,
  wait_ms: number,
  look: () => Promise<T | undefined>,
): Promise<T | "over"> {
  const end_ms = ports.clock.monotonic_ms() + wait_ms;
  while (!signal.aborted) {
    const found = await look();
    if (found !== undefined) return found;
    if (ports.clock.monotonic_ms() >= end_ms) return "over";
    await ports.clock.sleep(rehearsalLimits.look_ms, signal);
  }
  return "over";
}

/** What was answered stays so; what is still open is taken back, and its cards say so. */
async function cleanUp(stage: Stage): Promise<void> {
  for (const id of stage.raised) await stage.ports.engine.mailbox.withdraw(id, actorOf(stage));
}
