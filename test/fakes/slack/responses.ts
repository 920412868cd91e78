// The response URL that comes with a click or a command: five uses in thirty minutes, private unless told otherwise.

import type { LoopbackReply, LoopbackRequest } from "../wire/loopback.ts";
import { checkBlocks } from "./blocks.ts";
import type { Events } from "./events.ts";
import { type FakeClock, isWire, refusalOf, textOf, type Wire } from "./wire.ts";
import { messageWire, type Workspace } from "./workspace.ts";

const USES_MAX = 5;
const KEPT_MS = 30 * 60_000;

export interface Origin {
  readonly user: string;
  readonly channel: string;
  /** The message with the button, if it was one. */
  readonly messageTs?: string;
}

export interface Responses {
  give(origin: Origin): string;
  answer(id: string, request: LoopbackRequest): LoopbackReply;
  /** What an acknowledgement carries: a line for the person. */
  show(origin: Origin, payload: Wire): void;
}

export function createResponses(parts: {
  readonly origin: string;
  readonly workspace: Workspace;
  readonly events: Events;
  readonly clock: FakeClock;
  record(id: string, payload: Wire, outcome: string): void;
}): Responses {
  const { workspace, clock } = parts;
  const given = new Map<string, { readonly origin: Origin; readonly until_ms: number; left: number }>();

  function show(origin: Origin, payload: Wire): void {
    const text = textOf(payload.text) ?? "";
    const blocks = payload.blocks === undefined ? [] : checkBlocks(payload.blocks, "message");
    if (text === "" && blocks.length === 0) return;
    const ts = workspace.nextTs();
    if (payload.response_type === "in_channel") {
      const ours = {
        user: workspace.self.user,
        isOurs: true,
        isBot: true,
        broadcast: false,
        isDeleted: false,
      };
      const message = {
        ts,
        channel: origin.channel,
        text,
        blocks,
        files: [],
        reactions: [],
        unfurl: false,
        ...ours,
      };
      workspace.messages.push(message);
      parts.events.posted(message);
      return;
    }
    const threadTs = textOf(payload.thread_ts);
    const where = { channel: origin.channel, user: origin.user, ...(threadTs !== undefined && { threadTs }) };
    workspace.ephemerals.push({ ts, text, blocks, ...where });
  }

  function replace(origin: Origin, payload: Wire): void {
    const message = workspace.messageOf(origin.channel, origin.messageTs ?? "");
    const ephemeral = workspace.ephemerals.find((each) => each.ts === origin.messageTs);
    const text = textOf(payload.text) ?? "";
    const blocks = payload.blocks === undefined ? [] : checkBlocks(payload.blocks, "message");
    if (ephemeral !== undefined) {
      if (payload.delete_original === true)
        workspace.ephemerals.splice(workspace.ephemerals.indexOf(ephemeral), 1);
      else Object.assign(ephemeral, { text, blocks });
    }
    if (message === undefined) return;
    const before = messageWire(workspace, message);
    if (payload.delete_original === true) {
      message.isDeleted = true;
      parts.events.removed(message);
      return;
    }
    Object.assign(message, { text, blocks });
    parts.events.changed(message, before);
  }

  return {
    give(origin) {
      const id = workspace.nextId("R");
      given.set(id, { origin, until_ms: clock.now_ms() + KEPT_MS, left: USES_MAX });
      return `${parts.origin}/response/${id}`;
    },
    answer(id, request) {
      const known = given.get(id);
      const parsed: unknown = JSON.parse(request.body.toString());
      const payload = isWire(parsed) ? parsed : {};
      const refused = (error: string): LoopbackReply => {
        parts.record(id, payload, error);
        return { status: 404, body: { ok: false, error } };
      };
      if (known === undefined || clock.now_ms() > known.until_ms) return refused("expired_url");
      if (known.left === 0) return refused("used_url");
      known.left -= 1;
      try {
        const isReplacing = payload.replace_original === true || payload.delete_original === true;
        if (isReplacing) replace(known.origin, payload);
        else show(known.origin, payload);
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === undefined) throw error;
        return refused(refusal.code);
      }
      parts.record(id, payload, "ok");
      return { status: 200, body: "ok" };
    },
    show,
  };
}
