// A yes to one tool call that a rule asks about. The answer on disk is the yes; a grant is made from it and used up by a
// rename that exactly one can do, whoever dies in between (I5). Bound to the action to the byte, to the rules that asked,
// to the worker and to an hour: with any of them another one, nobody has said yes. What cannot be read grants nothing (I12).

import type { AskRequest, Events, Mailbox } from "../../engine.ts";
import { canonicalJson, contentHash } from "../../hash.ts";
import type { AskId } from "../../ids.ts";
import type { GuardHit } from "../../judge.ts";
import { limits } from "../../limits.ts";
import { type Failed, failed, type Refused, refused } from "../../outcome.ts";
import type { Clock, Store } from "../../ports.ts";
import { askCodec } from "../../records/ask.ts";
import { recordFolder } from "../../records/folder.ts";
import { grantCodec, grantsDir, usedGrantsDir } from "../../records/grant.ts";
import type { Answer, Ask } from "../../types.ts";
import type { ActionFacts } from "../facts.ts";
import { guardLimits } from "./limits.ts";

export interface GrantPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly mailbox: Pick<Mailbox, "raise" | "find">;
  readonly events: Pick<Events, "record">;
}

/** What somebody wants to do, and the rules that ask about it. */
export interface GuardedAction {
  readonly facts: ActionFacts;
  readonly hits: readonly GuardHit[];
  /** In whose name it is asked; nobody else may use the yes. */
  readonly worker: string;
  readonly goal?: string;
  readonly plan?: string;
}

export type GrantState =
  /** Nobody was asked about exactly this, or what they said counts no more: why. */
  | { readonly kind: "none"; readonly why: string }
  | { readonly kind: "open"; readonly ask: AskId }
  | { readonly kind: "granted"; readonly ask: AskId; readonly by: string; readonly until_ms: number }
  /** Said within the hour, so it is not asked again at once. */
  | { readonly kind: "denied"; readonly ask: AskId; readonly why: string };

export type GrantClaim =
  /** Yours, once: do it now. Whoever dies before doing it has to ask again. */
  | {
      readonly kind: "claimed";
      readonly ask: AskId;
      readonly by: string;
      readonly warnings: readonly string[];
    }
  | Exclude<GrantState, { kind: "granted" }>
  | Failed;

export interface Grants {
  /** One question per action, however often it is tried while that is open. */
  ask(action: GuardedAction): Promise<{ kind: "asked"; ask: AskId; already: boolean } | Refused | Failed>;
  find(action: GuardedAction): Promise<GrantState | Failed>;
  claim(action: GuardedAction): Promise<GrantClaim>;
}

export function createGrants(ports: GrantPorts): Grants {
  const asks = recordFolder(ports.store, ports.clock, "asks", askCodec);

  async function find(action: GuardedAction): Promise<GrantState | Failed> {
    const fingerprint = fingerprintOfGuarded(action);
    const scan = await asks.scan();
    if (scan.kind === "failed") return scan;
    const asked = newestAsk([...scan.records.values()], fingerprint, action.worker);
    if (asked === undefined) {
      const [trouble] = scan.troubled.values();
      if (trouble !== undefined) return failed("unreadable", trouble.why, trouble.remedy);
      return { kind: "none", why: "nobody was asked about exactly this" };
    }
    return stateOf(ports, asked, fingerprint);
  }

  return {
    find,

    async ask(action) {
      const state = await find(action);
      if (state.kind === "failed") return state;
      if (state.kind === "open") return { kind: "asked", ask: state.ask, already: true };
      const chars = previewOf(action.facts).length;
      if (chars > limits.preview_chars_max) {
        const why = `it has ${chars} characters, more than a person would read before saying yes`;
        return refused("action", why, "do it in smaller steps");
      }
      // The engine asks, whoever wanted it: a worker cannot word the question that its own deed waits for.
      const raised = await ports.mailbox.raise(questionOf(action), { kind: "pulse" });
      return raised.kind === "raised" ? { kind: "asked", ask: raised.ask.id, already: false } : raised;
    },

    async claim(action) {
      const state = await find(action);
      if (state.kind !== "granted") return state;
      return use(ports, action, state);
    },
  };
}

/** Names what a person is asked about: the same words of another worker, or under other rules, are something else. */
export function fingerprintOfGuarded({ facts, hits, worker }: GuardedAction): string {
  const rules = [...new Set(hits.map(({ rule }) => `${rule.id} ${rule.hash}`))].sort();
  return contentHash(canonicalJson(["tool call", facts.hash, rules, worker]));
}

function newestAsk(asks: readonly Ask[], fingerprint: string, worker: string): Ask | undefined {
  return asks
    .filter((ask) => ask.action?.fingerprint === fingerprint && ask.worker === worker && ask.by === "pulse")
    .sort((a, b) => b.raised_s - a.raised_s || (a.id < b.id ? 1 : -1))[0];
}

async function stateOf(ports: GrantPorts, { id }: Ask, fingerprint: string): Promise<GrantState | Failed> {
  const found = await ports.mailbox.find(id);
  if (found.kind === "missing") return { kind: "none", why: `${id} was taken back` };
  if (found.kind === "refused") return failed("unreadable", found.why, found.remedy);
  if (found.kind === "failed") return found;
  const { ask, answer } = found;
  if (ask.state === "expired" || ask.state === "withdrawn")
    return { kind: "none", why: `${id} is ${ask.state}` };
  if (answer === undefined) return { kind: "open", ask: id };
  const state = decideAnswer(id, answer, ports.clock.now_ms());
  if (state.kind !== "granted") return state;
  const used = await ports.store.read(usedKey(nameOf(fingerprint, id)));
  if (used.kind === "missing") return state;
  if (used.kind === "unreadable") return failed("unreadable", used.why, `look at ${usedGrantsDir}/`);
  return { kind: "none", why: `the yes to ${id} was used already` };
}

/** Pure. Only a clear yes to all of it, given within the hour. */
export function decideAnswer(ask: AskId, answer: Answer, now_ms: number): GrantState {
  const by = answer.by?.person ?? "somebody";
  const { kind, limits: narrowed } = answer.decision;
  const until_ms = answer.answered_s * 1_000 + guardLimits.grant_ms_max;
  if (now_ms > until_ms) return { kind: "none", why: `what ${by} said to ${ask} is too old` };
  if (kind === "approve" && narrowed === undefined) return { kind: "granted", ask, by, until_ms };
  const said = narrowed === undefined ? "no" : "yes within limits, which is another action";
  return { kind: "denied", ask, why: `${by} said ${said}: ${answer.text}` };
}

async function use(
  { store, clock, events }: GrantPorts,
  action: GuardedAction,
  { ask, by, until_ms }: Extract<GrantState, { kind: "granted" }>,
): Promise<GrantClaim> {
  const fingerprint = fingerprintOfGuarded(action);
  const name = nameOf(fingerprint, ask);
  const rules = action.hits.map(({ rule }) => rule.id);
  const bytes = grantCodec.encode({
    fingerprint,
    ask,
    rules,
    worker: action.worker,
    by,
    granted_ms: until_ms - guardLimits.grant_ms_max,
    expires_ms: until_ms,
  });
  const created = await store.create(grantKey(name), bytes);
  if (created.kind === "failed") return created;
  const moved = await store.move(grantKey(name), usedKey(name));
  // Perhaps it was moved all the same: then it is used, and by nobody. Better asked twice than done twice.
  if (moved.kind === "failed") return moved;
  if (moved.kind === "exists") await store.remove(grantKey(name));
  if (moved.kind !== "moved") return { kind: "none", why: `the yes to ${ask} was used already` };
  const fields = { ask, rules, worker: action.worker, by, signature: action.facts.signature };
  const recorded = await events.record("grant_used", fields);
  const warnings = recorded.kind === "failed" ? [`not among the events: ${recorded.why}`] : [];
  await prune(store, clock.now_ms());
  return { kind: "claimed", ask, by, warnings };
}

const grantKey = (name: string) => `${grantsDir}/${name}.json`;
const usedKey = (name: string) => `${usedGrantsDir}/${name}.json`;

function nameOf(fingerprint: string, ask: string): string {
  return contentHash(`${fingerprint} ${ask}`);
}

/** Long after no yes of theirs could count any more. What cannot be removed now is met by the next. */
async function prune(store: Store, now_ms: number): Promise<void> {
  for (const dir of [grantsDir, usedGrantsDir]) {
    const listing = await store.list(dir);
    const entries = listing.kind === "ok" ? listing.entries : [];
    const old = entries.filter(
      (entry) => entry.kind === "file" && now_ms - entry.modified_ms > guardLimits.grants_kept_ms,
    );
    for (const { name } of old.slice(0, guardLimits.grants_pruned_max)) await store.remove(`${dir}/${name}`);
  }
}

function questionOf(action: GuardedAction): AskRequest {
  const { facts, hits, worker, goal, plan } = action;
  const preview = previewOf(facts);
  const lines = [
    `${worker} wants to do this:`,
    "",
    preview,
    "",
    ...hits.map(({ rule }) => `It waits for you because ${rule.message} (rule ${rule.id}).`),
    "A yes lets exactly this happen once, within the hour.",
  ];
  return {
    worker,
    kind: "gate",
    title: clip(`${worker}: ${preview.replaceAll(/[\p{Cc}\s]+/gu, " ").trim()}`, limits.title_chars_max),
    prompt: clip(lines.join("\n"), limits.prompt_chars_max),
    risk: facts.risk === "destructive" ? "destructive" : "irreversible",
    expires_in_s: guardLimits.question_s_max,
    action: { kind: facts.action.kind, fingerprint: fingerprintOfGuarded(action), preview },
    ...(goal !== undefined && { goal }),
    ...(plan !== undefined && { plan }),
  };
}

/** All of it: a person approves what they could read. */
function previewOf({ action }: ActionFacts): string {
  switch (action.kind) {
    case "shell":
      return action.line;
    case "write":
      return `write ${placeOf(action)}${action.text === undefined ? "" : `, with this:\n\n${action.text}`}`;
    case "read":
      return `read ${placeOf(action)}`;
    case "fetch":
      return `fetch ${action.url}`;
    case "tool":
      return `${action.name} ${canonicalJson(action.input)}`;
    default:
      return canonicalJson(action);
  }
}

/** Where it leads: the same name in another directory is another file. */
function placeOf({ path, cwd }: { readonly path: string; readonly cwd?: string }): string {
  return path.startsWith("/") || cwd === undefined ? path : `${path} in ${cwd}`;
}

function clip(text: string, chars_max: number): string {
  return (text.length <= chars_max ? text : `${text.slice(0, chars_max - 1)}…`).toWellFormed();
}
