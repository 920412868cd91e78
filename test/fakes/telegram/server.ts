// The HTTP face of the fake: `/bot<token>/<method>` → a method, with what may go wrong around it.

import type { Update } from "grammy/types";
import type { Fault, Faults } from "../wire/faults.ts";
import type { LoopbackReply, LoopbackRequest } from "../wire/loopback.ts";
import * as chats from "./chats.ts";
import * as editing from "./editing.ts";
import { type Params, readParams } from "./params.ts";
import { isRefusal, type Refusal, refusal, tooMany } from "./refusal.ts";
import * as sending from "./sending.ts";
import { brokenLine, type Updates } from "./updates.ts";

export interface Call {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly at_ms: number;
  /** What the bot was told; `lost`: it was done, and the bot never heard. `broken`: not done, not heard. */
  readonly reply: { readonly ok: unknown } | { readonly refused: Refusal } | "lost" | "broken";
}

export interface ServerParts {
  token(): string;
  readonly ground: sending.Ground;
  readonly updates: Updates;
  readonly faults: Faults;
  record(call: Call): void;
}

type Method = (ground: sending.Ground, params: Params) => unknown;

const { sendMessage, sendPhoto, sendDocument } = sending;
const methods: ReadonlyMap<string, Method> = new Map<string, Method>(
  Object.entries({
    sendMessage,
    sendPhoto,
    sendDocument,
    editMessageText: editing.editMessageText,
    editMessageCaption: editing.editMessageCaption,
    editMessageReplyMarkup: editing.editMessageReplyMarkup,
    editMessageMedia: editing.editMessageMedia,
    deleteMessage: editing.deleteMessage,
    answerCallbackQuery: editing.answerCallbackQuery,
    setMessageReaction: editing.setMessageReaction,
    pinChatMessage: editing.pinChatMessage,
    sendChatAction: editing.sendChatAction,
    getFile: editing.getFile,
    getMe: chats.getMe,
    getChat: chats.getChat,
    getChatMember: chats.getChatMember,
    getChatAdministrators: chats.getChatAdministrators,
    createForumTopic: chats.createForumTopic,
    editForumTopic: chats.editForumTopic,
    closeForumTopic: chats.closeForumTopic,
    reopenForumTopic: chats.reopenForumTopic,
    setMyCommands: chats.setMyCommands,
    getMyCommands: chats.getMyCommands,
    deleteMyCommands: chats.deleteMyCommands,
  }).map(([name, method]) => [name.toLowerCase(), method]),
);

export async function serve(parts: ServerParts, request: LoopbackRequest): Promise<LoopbackReply> {
  const match = /^\/bot([^/]+)\/(\w+)$/.exec(request.path);
  if (match === null) return answer({ error_code: 404, description: "Not Found" });
  const [, token, method = ""] = match;
  if (token !== parts.token()) return answer({ error_code: 401, description: "Unauthorized" });
  const params = await readParams(request).catch((error: unknown) => error);
  if (isRefusal(params)) return answer(params);
  if (params instanceof Error) return answer({ error_code: 400, description: String(params) });
  return call(parts, { method, params: params as Params, request });
}

interface Asked {
  readonly method: string;
  readonly params: Params;
  readonly request: LoopbackRequest;
}

async function call(parts: ServerParts, asked: Asked): Promise<LoopbackReply> {
  const fault = parts.faults.strike(asked.method);
  const recorded = (reply: Call["reply"]): void =>
    parts.record({
      method: asked.method,
      params: asked.params.sent,
      at_ms: parts.ground.world.clock.now_ms(),
      reply,
    });

  const instead = faultInstead(fault, asked.params);
  if (instead !== undefined) {
    recorded({ refused: instead });
    return answer(instead);
  }
  if (fault?.what === "hang_up" || fault?.what === "stall") {
    recorded("broken");
    if (fault.what === "stall") await asked.request.gone;
    return { hangUp: true };
  }
  try {
    const result = await run(parts, asked);
    if (fault?.what === "lost_reply" || fault?.what === "stall_after") {
      recorded("lost");
      if (fault.what === "stall_after") await asked.request.gone;
      return { hangUp: true };
    }
    if (fault?.what === "server_error_after") {
      recorded("lost");
      return answer({ error_code: Number(fault.value ?? 502), description: "Bad Gateway" });
    }
    recorded({ ok: result });
    return { status: 200, body: { ok: true, result } };
  } catch (error) {
    if (error === brokenLine) {
      recorded("broken");
      return { hangUp: true };
    }
    if (!isRefusal(error)) throw error;
    const { error_code, description, parameters } = error;
    const refused = { error_code, description, ...(parameters && { parameters }) };
    recorded({ refused });
    return answer(refused);
  }
}

function faultInstead(fault: Fault | undefined, { sent }: Params): Refusal | undefined {
  switch (fault?.what) {
    case "too_many":
      return tooMany(Number(fault.value ?? 5));
    case "server_error":
      return { error_code: Number(fault.value ?? 502), description: "Bad Gateway" };
    case "cannot_parse":
      if (!JSON.stringify(sent).includes("parse_mode")) return undefined; // plain text is not parsed
      return refusal(400, 'can\'t parse entities: Unsupported start tag "x" at byte offset 0');
    case "conflict":
      return refusal(
        409,
        "terminated by other getUpdates request; make sure that only one bot instance is running",
      );
    case "error": {
      const [code = "400", ...words] = String(fault.value ?? "400 Bad Request").split(" ");
      return { error_code: Number(code), description: words.join(" ") };
    }
    default:
      return undefined;
  }
}

function run(parts: ServerParts, { method, params, request }: Asked): unknown {
  switch (method.toLowerCase()) {
    case "getupdates":
      return getUpdates(parts, params, request);
    case "setwebhook":
      return setWebhook(parts, params);
    case "deletewebhook":
      if (params.flag("drop_pending_updates")) parts.updates.drop();
      parts.updates.webhook.set(undefined);
      return true;
    case "getwebhookinfo":
      return {
        has_custom_certificate: false,
        pending_update_count: parts.updates.pending().length,
        ...parts.updates.webhook.info(),
      };
    default: {
      const known = methods.get(method.toLowerCase());
      if (known === undefined) throw refusal(404, "Not Found: method not found");
      return known(parts.ground, params);
    }
  }
}

function getUpdates(
  { updates }: ServerParts,
  params: Params,
  request: LoopbackRequest,
): Promise<readonly Update[]> {
  return updates.poll({
    offset: params.number("offset") ?? 0,
    limit: params.number("limit") ?? 100,
    timeout_s: params.number("timeout") ?? 0,
    allowed: params.json("allowed_updates") as readonly string[] | undefined,
    gone: request.gone,
  });
}

function setWebhook({ updates }: ServerParts, params: Params): true {
  const url = params.text("url") ?? "";
  const secret_token = params.text("secret_token");
  if (secret_token !== undefined && !/^[\w-]{1,256}$/.test(secret_token)) {
    throw refusal(400, "secret token contains unallowed characters");
  }
  if (url !== "" && !URL.canParse(url)) throw refusal(400, "invalid webhook URL specified");
  if (params.flag("drop_pending_updates")) updates.drop();
  updates.allow(params.json("allowed_updates") as readonly string[] | undefined);
  updates.webhook.set(url === "" ? undefined : { url, ...(secret_token !== undefined && { secret_token }) });
  return true;
}

function answer(refused: Refusal): LoopbackReply {
  const { error_code, description, parameters } = refused;
  return {
    status: error_code,
    body: { ok: false, error_code, description, ...(parameters && { parameters }) },
  };
}
