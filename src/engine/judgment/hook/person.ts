// What a person must say yes to: one question however often it is tried, a wait that ends, and a yes that counts once
// (I5). While nobody has said yes it is no; the question stays open, and the same passes when it is tried again.

import type { AnswerWait, Mailbox } from "../../engine.ts";
import type { HookPatience, Permitted, Wish } from "../../hook.ts";
import type { Judge } from "../../judge.ts";
import type { Clock } from "../../ports.ts";
import { tellText } from "../../tell-text.ts";
import type { Tell } from "../../types.ts";
import type { Grants, GuardedAction } from "../guard/grants.ts";
import { readAction } from "../reading/read-action.ts";
import { hookLimits } from "./limits.ts";

export interface PersonPorts {
  readonly judge: { readonly guard: Pick<Judge["guard"], "test"> };
  readonly grants: Grants;
  readonly mailbox: Pick<Mailbox, "awaitAnswer">;
  readonly clock: Pick<Clock, "monotonic_ms">;
}

export async function askPerson(
  ports: PersonPorts,
  { action, asker, why }: Wish,
  wait_ms: number,
  patience: HookPatience,
): Promise<Permitted> {
  const { clock, grants, mailbox } = ports;
  const until_ms = clock.monotonic_ms() + wait_ms;
  const wanted = { facts: readAction(action), worker: asker };
  const told: Tell[] = [];
  let open: string | undefined;
  const no = (text: string): Permitted => ({ kind: "no", why: withTells(text, told) });
  for (let round = 0; round < hookLimits.rounds_max; round += 1) {
    // Anew each time: rules may change while a person thinks.
    const guarded = await guardedNow(ports, wanted);
    if (guarded.kind === "stopped") return no(guarded.why);
    const claim = await grants.claim(guarded.action);
    if (claim.kind === "claimed") return yes(claim, told);
    if (claim.kind === "denied") return no(`${claim.why} (${claim.ask}). Leave it.`);
    if (claim.kind === "failed") return no(`whether somebody said yes cannot be told: ${claim.why}`);
    const left_ms = until_ms - clock.monotonic_ms();
    if (left_ms <= 0 || patience.signal.aborted) break;
    const asked = await grants.ask(guarded.action);
    if (asked.kind !== "asked")
      return no(`a person must decide this (${why}), and cannot be asked: ${asked.why}; ${asked.remedy}`);
    open = asked.ask;
    patience.onWait?.(open);
    const end = await mailbox.awaitAnswer(asked.ask, { timeout_ms: left_ms, signal: patience.signal });
    if (end.kind === "answered") told.push(...end.tells);
    else {
      const over = endText(end, asked.ask);
      if (over !== undefined) return no(over);
      break;
    }
  }
  const name = open === undefined ? "" : ` ${open}`;
  return no(
    `a person must decide this (${why}). Ask${name} is open, and nobody has answered yet. Do something else, and ask again, with exactly this call, when it is answered.`,
  );
}

function yes({ by, ask }: { readonly by: string; readonly ask: string }, told: readonly Tell[]): Permitted {
  const aside = tellsText(told);
  return { kind: "yes", by, ask, ...(aside !== undefined && { aside }) };
}

type Looked =
  | { readonly kind: "guarded"; readonly action: GuardedAction }
  | { readonly kind: "stopped"; readonly why: string };

async function guardedNow({ judge }: PersonPorts, wanted: Omit<GuardedAction, "hits">): Promise<Looked> {
  const tested = await judge.guard.test(wanted.facts.action);
  if (!("hits" in tested))
    return { kind: "stopped", why: `the guardrails cannot be looked at: ${tested.why}; ${tested.remedy}` };
  const { ruling, hits } = tested;
  if (ruling.kind === "block") return { kind: "stopped", why: `guardrail ${ruling.by}: ${ruling.reason}` };
  return { kind: "guarded", action: { ...wanted, hits } };
}

/** Undefined: it is still open. */
function endText(end: Exclude<AnswerWait, { kind: "answered" }>, ask: string): string | undefined {
  switch (end.kind) {
    case "timeout":
    case "aborted":
      return undefined;
    case "expired":
      return `${ask} expired, and nobody had said yes`;
    case "withdrawn":
      return `${ask} was taken back by ${end.by}: nobody said yes`;
    case "vanished":
      return `${ask} is gone: nobody said yes`;
    case "corrupt":
      return `the answer to ${ask} cannot be read (${end.why}), so it is no yes`;
  }
}

/** Whoever waits for an answer is handed what was said to them meanwhile, and must not lose it. */
function tellsText(told: readonly Tell[]): string | undefined {
  if (told.length === 0) return undefined;
  return `You were told meanwhile: ${told.map(tellText).join(" | ")}`;
}

function withTells(text: string, told: readonly Tell[]): string {
  const said = tellsText(told);
  return said === undefined ? text : `${text} ${said}`;
}
