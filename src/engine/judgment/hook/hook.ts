// One call of the hook: read what came, judge it, ask a person where the judge says so, answer. What may not be done is
// denied even where we break ourselves; everything else then has no opinion (I11, I12). Remembered under the call's own
// id, so that its end finds it.

import type { Mailbox } from "../../engine.ts";
import { contentHash } from "../../hash.ts";
import type { Hook, HookCall, HookCaller, HookPatience } from "../../hook.ts";
import type { WorkerId } from "../../ids.ts";
import type { Judge } from "../../judge.ts";
import type { Clock } from "../../ports.ts";
import type { Actor } from "../../types.ts";
import type { Action } from "../facts.ts";
import type { Grants } from "../guard/grants.ts";
import { readAction } from "../reading/read-action.ts";
import { actionOfTool } from "../reading/tool-call.ts";
import { withoutSecrets } from "../without-secrets.ts";
import { closedReply } from "./closed.ts";
import { decideReply, warningWords } from "./decide-reply.ts";
import { hookLimits } from "./limits.ts";
import { type EndHeard, type Heard, heardOf, type ToolHeard } from "./payload.ts";
import { askPerson } from "./person.ts";
import { reactionIn } from "./reaction.ts";
import { advised, allowed, briefed, denied, NO_OPINION } from "./reply.ts";
import { undoneBy } from "./undone.ts";

export interface HookPorts {
  readonly judge: Pick<Judge, "rule" | "outcome" | "label" | "prose" | "guard">;
  readonly grants: Grants;
  readonly mailbox: Pick<Mailbox, "awaitAnswer">;
  readonly clock: Clock;
  /** What the config says, kept for a moment. */
  readonly proceed: () => Promise<"pass" | "allow">;
  /** What a worker was started for. */
  readonly taskOf: (
    worker: WorkerId,
  ) => Promise<Task | { readonly kind: "unreadable"; readonly why: string }>;
}

export interface Task {
  readonly kind: "known";
  readonly goal?: string;
  readonly plan?: string;
}

export function createHook(ports: HookPorts): Hook {
  /** Of calls before a tool: where two settings files name us, both ask about one call, and it is judged once (I5). */
  const recent = new Map<string, Promise<string>>();

  async function hear(call: HookCall, patience: HookPatience): Promise<string> {
    try {
      return await replyTo(ports, call, patience);
    } catch (error) {
      // One of ours is wrong: what may change something waits until somebody has mended it.
      const why = error instanceof Error ? error.message : "something broke";
      return closedReply(call.event, call.payload, withoutSecrets(why));
    }
  }

  return {
    permit: (wish, wait_ms, patience) => askPerson(ports, wish, wait_ms, patience),
    hear(call, patience) {
      if (call.event !== "pre") return hear(call, patience);
      const key = contentHash(JSON.stringify([call.caller, call.payload]));
      const before = recent.get(key);
      if (before !== undefined && /"tool_use_id"\s*:\s*"[^"]/.test(call.payload)) return before;
      const reply = hear(call, patience);
      recent.set(key, reply);
      const [oldest] = recent.keys();
      if (recent.size > hookLimits.recent_max && oldest !== undefined) recent.delete(oldest);
      return reply;
    },
  };
}

async function replyTo(ports: HookPorts, call: HookCall, patience: HookPatience): Promise<string> {
  const heard: Heard = heardOf(call.event, call.payload);
  switch (heard.kind) {
    case "unreadable":
      return closedReply(call.event, call.payload, `the call cannot be read: ${heard.why}`);
    case "tool":
      return beforeTool(ports, heard, call.caller, patience);
    case "end":
      await afterTool(ports, heard, call.caller);
      return NO_OPINION;
    case "prompt":
      await react(ports, heard.text, call.caller);
      return NO_OPINION;
    case "session":
      return brief(ports);
  }
}

/** Of a person's own session: nobody else asks under this name, and the question says where it comes from. */
export function askerOf(caller: HookCaller, session: string): string {
  if (caller.kind === "worker") return caller.id;
  const short = session.replaceAll(/[^A-Za-z0-9]/g, "").slice(0, hookLimits.session_chars);
  return short === "" ? "claude" : `claude-${short}`;
}

async function beforeTool(
  ports: HookPorts,
  heard: ToolHeard,
  caller: HookCaller,
  patience: HookPatience,
): Promise<string> {
  const action = actionOfTool(heard);
  const worker = askerOf(caller, heard.session);
  const correlation = correlationOf(heard);
  const task = caller.kind === "worker" ? await ports.taskOf(caller.id) : ({ kind: "known" } as const);
  // What was said about its goal could be a no (I12).
  if (task.kind === "unreadable")
    return closedReply("pre", "", `what ${worker} was started for cannot be read: ${task.why}`);
  const { goal, plan } = task;
  const { ruling } = await ports.judge.rule(action, {
    worker,
    ...(goal !== undefined && { goal }),
    ...(plan !== undefined && { plan }),
    ...(correlation !== undefined && { correlation }),
  });
  const decision = decideReply(ruling, heard.plans === "yes" ? "pass" : await ports.proceed());
  switch (decision.kind) {
    case "nothing":
      return NO_OPINION;
    case "advise":
      if (ruling.layer === "cold_start" && asksUs(action)) return NO_OPINION;
      patience.onCare?.({ why: firstLine(warningWords(ruling)) });
      return advised(decision.text);
    case "deny":
      return denied(decision.text);
    case "granted":
      return allowed(decision.text);
    case "ask": {
      const wish = { action, asker: worker, why: decision.why };
      const said = await askPerson(ports, wish, hookLimits.wait_ms_max, patience);
      if (said.kind === "no") return denied(said.why);
      return allowed(`${said.by} said yes to exactly this, once (${said.ask})`, said.aside);
    }
  }
}

const WORKER_VERBS: ReadonlySet<string> = new Set(["ask", "flag", "unflag", "told", "claim", "unclaim"]);

/** As a worker is told to call us. */
const OURS = /^\$\{?LOOOP_BIN\}?$/;

/** Nothing but what the contract of a worker tells it to call: whoever is told to take care with it asks less. */
function asksUs(action: Action): boolean {
  const { commands, opaque } = readAction(action);
  if (commands.length === 0 || opaque.length > 0) return false;
  return commands.every(
    ({ program, wellNamed, args, redirects, wrappers }) =>
      ((program === "looop" && wellNamed) || OURS.test(program)) &&
      redirects.length === 0 &&
      wrappers.length === 0 &&
      WORKER_VERBS.has(args[0]?.text ?? ""),
  );
}

/** Ids of two sessions may be the same. */
function correlationOf({ session, id }: Pick<ToolHeard, "session" | "id">): string | undefined {
  return id === undefined ? undefined : `${session} ${id}`.slice(0, hookLimits.why_chars_max);
}

async function afterTool({ judge }: HookPorts, heard: EndHeard, caller: HookCaller): Promise<void> {
  const correlation = correlationOf(heard);
  const { end } = heard;
  if (correlation === undefined || end.kind === "unknown") return;
  const why = end.kind === "bad" ? firstLine(end.why) : "it ended well";
  await judge.outcome({ correlation }, { grade: end.kind, why, source: "exit" });
  if (end.kind === "bad") return;
  const facts = readAction(actionOfTool(heard));
  const signatures = undoneBy(facts);
  if (signatures.length === 0) return;
  const worker = askerOf(caller, heard.session);
  const taken = { grade: "bad", why: `taken back by ${facts.signature}`, source: "revert" } as const;
  await judge.outcome({ undone: { worker, signatures, besides: correlation } }, taken);
}

function firstLine(text: string): string {
  return withoutSecrets(text.split("\n", 1)[0] ?? "").slice(0, hookLimits.why_chars_max);
}

/** A worker's own words are no person's. */
async function react({ judge }: HookPorts, text: string, caller: HookCaller): Promise<void> {
  const reaction = caller.kind === "person" ? reactionIn(text) : undefined;
  if (reaction === undefined || caller.kind !== "person") return;
  const actor: Actor = { kind: "person", name: caller.name, surface: "terminal" };
  await judge.label(reaction.about, reaction.graded, actor);
}

async function brief({ judge }: HookPorts): Promise<string> {
  const prose = await judge.prose();
  if (prose.kind === "failed") return NO_OPINION;
  const lines = prose.agents.split("\n").filter((line) => !line.startsWith("<!--"));
  const text = lines.join("\n").trim();
  return text === "" ? NO_OPINION : briefed(text);
}
