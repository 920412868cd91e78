// A tool call of a worker on another machine, judged at home. What nobody there could judge is denied (I12).

import { closedReply } from "../../judgment/hook/closed.ts";
import type { HookOp } from "../../judgment/hook/wire.ts";
import { callRelay } from "./call.ts";

export async function hookOverRelay(socket: string, { event, payload }: HookOp): Promise<string> {
  const said: Uint8Array[] = [];
  const never = new AbortController().signal;
  const end = await callRelay(socket, ["hook", event], {
    async out(text) {
      said.push(Buffer.from(text));
      return { kind: "ok" };
    },
    async complain() {
      // a hook's client reads one stream; what matters is in the reply, or the reply is missing
    },
    readInput: async () => ({ kind: "ok", bytes: Buffer.from(payload) }),
    typed: false,
    interruptible: () => never,
  });
  if (end.kind === "ended" && end.code === 0) return Buffer.concat(said).toString("utf8").trimEnd();
  return closedReply(
    event,
    payload,
    end.kind === "failed" ? end.why : "this call could not be judged at home",
  );
}
