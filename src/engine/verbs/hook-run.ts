// `hook pre|post|session|prompt` and `hook settings`. Mostly the hook's own small client answers before this is loaded.

import { closedReply } from "../judgment/hook/closed.ts";
import { hookLimits } from "../judgment/hook/limits.ts";
import { hookSettings } from "../judgment/hook/settings.ts";
import { isHookEvent } from "../judgment/hook/wire.ts";
import { decodeText } from "../records/codec.ts";
import { problem } from "./report.ts";
import type { BareScene, Result, Scene } from "./verb.ts";

export async function runHook({ engine, input, terminal, actor }: Scene): Promise<Result> {
  const event = input.argument("event");
  if (!isHookEvent(event))
    return problem("usage", {
      kind: "usage",
      field: "event",
      why: "there is no such event",
      remedy: "say pre, post, session or prompt",
    });
  const read = await terminal.readInput(hookLimits.payload_bytes_max);
  const payload = read.kind === "ok" ? decodeText(read.bytes) : undefined;
  if (payload === undefined) return said(closedReply(event, "", "the call cannot be read"));
  const who = await actor();
  const caller =
    who.kind === "worker"
      ? ({ kind: "worker", id: who.id } as const)
      : ({ kind: "person", name: who.kind === "person" ? who.name : "somebody" } as const);
  return said(await engine.hook.hear({ event, payload, caller }, { signal: terminal.interruptible() }));
}

function said(out: string): Result {
  if (out === "") return { kind: "streamed", exit: "ok" };
  return { kind: "done", text: `${out}\n`, json: JSON.parse(out) as unknown };
}

/** A worker's environment names our program; nothing of this machine stands in the text. */
export async function runHookSettings(_scene: BareScene): Promise<Result> {
  const settings = hookSettings((event) => `"$LOOOP_BIN" hook ${event}`);
  return { kind: "done", text: `${JSON.stringify(settings)}\n`, json: settings };
}
