// The Web API over HTTP: arguments, tokens, scopes, rates and faults around the methods; uploads and response URLs.

import type { Faults } from "../wire/faults.ts";
import type { LoopbackReply, LoopbackRequest } from "../wire/loopback.ts";
import { chatMethods } from "./chat-methods.ts";
import { conversationMethods } from "./conversation-methods.ts";
import type { Ground, MethodFacts } from "./methods.ts";
import { otherMethods } from "./other-methods.ts";
import { createRates } from "./rates.ts";
import { isWire, refusalOf, refuse, textOf, type Wire } from "./wire.ts";

/** What may be said of a token. */
export type TokenState = "good" | "invalid_auth" | "token_revoked" | "account_inactive";

export interface Access {
  readonly bot: string;
  readonly app: string;
  state: TokenState;
  scopes: readonly string[];
  rates: "real" | "off";
}

export interface Call {
  readonly method: string;
  /** Without the token. */
  readonly args: Wire;
  /** `ok`, the code of the refusal, or what befell it: `cut`, `ratelimited`, `lost_reply`, `status 503`. */
  readonly outcome: string;
}

const methods: Readonly<Record<string, MethodFacts>> = {
  ...chatMethods,
  ...conversationMethods,
  ...otherMethods,
};

export interface Api {
  answer(request: LoopbackRequest): Promise<LoopbackReply>;
}

export function createApi(
  ground: Ground,
  parts: { readonly access: Access; readonly faults: Faults; record(call: Call): void },
): Api {
  const { access, faults } = parts;
  const rates = createRates(ground.clock);

  function headers(): Record<string, string> {
    return { "x-oauth-scopes": access.scopes.join(","), "x-slack-req-id": ground.workspace.nextId("req") };
  }

  function checkToken(facts: MethodFacts, token: string | undefined): void {
    if (token === undefined) refuse("not_authed");
    if (token !== access.bot && token !== access.app) refuse("invalid_auth");
    if (access.state !== "good") refuse(access.state);
    if (token !== (facts.token === "app" ? access.app : access.bot)) refuse("not_allowed_token_type");
  }

  function run(method: string, args: Wire, token: string | undefined): Wire {
    const facts = methods[method] ?? refuse("unknown_method");
    checkToken(facts, token);
    const wanted = facts.scopes?.(ground, args) ?? [];
    const missing = wanted.filter((scope) => !access.scopes.includes(scope));
    if (missing.length > 0) {
      refuse("missing_scope", { needed: missing.join(","), provided: access.scopes.join(",") });
    }
    return facts.run(ground, args);
  }

  function ratelimited(method: string, args: Wire, wait_s: number): LoopbackReply {
    parts.record({ method, args, outcome: "ratelimited" });
    return {
      status: 429,
      headers: { ...headers(), "retry-after": String(wait_s) },
      body: { ok: false, error: "ratelimited" },
    };
  }

  async function call(method: string, request: LoopbackRequest): Promise<LoopbackReply> {
    const { token, args } = await argumentsOf(request);
    const fault = faults.strike(method) ?? faults.strike(pointOf(method, args));
    if (fault?.what === "slow") await ground.clock.sleep(Number(fault.value ?? 0));
    if (fault?.what === "cut") {
      parts.record({ method, args, outcome: "cut" });
      return { hangUp: true };
    }
    if (fault?.what === "rate_limit") return ratelimited(method, args, Number(fault.value ?? 1));
    if (fault?.what === "status") {
      parts.record({ method, args, outcome: `status ${fault.value}` });
      return { status: Number(fault.value ?? 503), body: "upstream connect error" };
    }
    const wait_s = access.rates === "real" ? rates.take(method, textOf(args.channel) ?? "") : 0;
    if (wait_s > 0) return ratelimited(method, args, wait_s);
    const result = outcomeOf(() => {
      if (fault?.what === "error") refuse(String(fault.value));
      return run(method, args, token);
    });
    const outcome = result.ok === true ? "ok" : String(result.error);
    if (fault?.what === "lost_reply") {
      parts.record({ method, args, outcome: `lost_reply after ${outcome}` });
      return { hangUp: true };
    }
    parts.record({ method, args, outcome });
    if (fault?.what === "slow_reply") await ground.clock.sleep(Number(fault.value ?? 0));
    return { status: 200, headers: headers(), body: result };
  }

  async function upload(id: string, request: LoopbackRequest): Promise<LoopbackReply> {
    const fault = faults.strike("upload");
    if (fault?.what === "cut") return { hangUp: true };
    if (fault?.what === "status") return { status: Number(fault.value ?? 500), body: "no" };
    const file = ground.workspace.files.get(id);
    const bytes = await uploadedBytes(request);
    if (file === undefined || bytes.length !== file.length) return { status: 400, body: "size mismatch" };
    file.bytes = bytes;
    return { status: 200, body: `OK - ${bytes.length}` };
  }

  return {
    answer(request) {
      const [, first, name = ""] = request.path.split("/");
      if (first === "api") return call(name, request);
      if (first === "upload") return upload(name, request);
      return Promise.resolve({ status: 404, body: "not found" });
    },
  };
}

/** A narrower point at which a fault may strike: one message, or any that is said in a thread. */
function pointOf(method: string, args: Wire): string {
  const ts = textOf(args.ts);
  if (ts !== undefined) return `${method} of ${ts}`;
  return textOf(args.thread_ts) === undefined ? `${method} in the channel` : `${method} in a thread`;
}

function outcomeOf(run: () => Wire): Wire {
  try {
    return { ok: true, ...run() };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return { ok: false, error: refusal.code, ...refusal.extra };
  }
}

const asFetched = (request: LoopbackRequest): Response =>
  new Response(new Uint8Array(request.body), {
    headers: { "content-type": request.headers["content-type"] ?? "" },
  });

async function argumentsOf(
  request: LoopbackRequest,
): Promise<{ readonly token?: string; readonly args: Wire }> {
  const type = request.headers["content-type"] ?? "";
  const given: Wire = type.startsWith("application/json")
    ? wireFrom(request.body.toString())
    : type.startsWith("multipart/form-data")
      ? Object.fromEntries(await asFetched(request).formData())
      : Object.fromEntries(new URLSearchParams(request.body.toString()));
  const { token: inBody, ...args } = { ...Object.fromEntries(request.query), ...given };
  const bearer = request.headers.authorization?.replace(/^Bearer /, "");
  const token = bearer ?? textOf(inBody);
  return {
    ...(token !== undefined && { token }),
    args: Object.fromEntries(Object.entries(args).map(decoded)),
  };
}

/** In a form, structures come as JSON, and switches and numbers as text. */
function decoded([name, value]: [string, unknown]): [string, unknown] {
  if (typeof value !== "string") return [name, value];
  if (value === "true" || value === "false") return [name, value === "true"];
  if (!["blocks", "metadata", "view", "files", "attachments"].includes(name)) return [name, value];
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value]; // the method says what is wrong with it
  }
}

function wireFrom(text: string): Wire {
  const parsed: unknown = JSON.parse(text === "" ? "{}" : text);
  return isWire(parsed) ? parsed : {};
}

/** The SDK sends a form with one part; a plain POST sends the bytes themselves. */
async function uploadedBytes(request: LoopbackRequest): Promise<Buffer> {
  if (!(request.headers["content-type"] ?? "").startsWith("multipart/form-data")) return request.body;
  for (const part of (await asFetched(request).formData()).values()) {
    if (typeof part !== "string") return Buffer.from(await part.arrayBuffer());
  }
  return Buffer.alloc(0);
}
