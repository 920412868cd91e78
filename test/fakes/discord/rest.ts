// REST of the fake: finds the operation, asks for the token, counts against the buckets, strikes faults, writes it down.

import type { LoopbackReply, LoopbackRequest } from "../wire/loopback.ts";
import type { Buckets } from "./buckets.ts";
import type { Upload } from "./posting.ts";
import { type Refusal, refusalIn, refusalOf, refuse } from "./refusal.ts";
import type { World } from "./world.ts";

export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** A bulk request sends a list. */
  readonly list: readonly unknown[];
  readonly files: readonly Upload[];
}

export interface Answer {
  readonly status: number;
  readonly body?: object;
}

export interface Operation {
  /** As faults and the transcript name it. */
  readonly op: string;
  readonly method: string;
  /** `/channels/:channel/messages` */
  readonly path: string;
  /** Whose the bucket is: the name of a parameter. */
  readonly major?: string;
  /** Works with the token in its path. */
  readonly open?: true;
  readonly run: (call: Call) => Answer;
}

interface Found {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

export function createRest(
  world: World,
  buckets: Buckets,
  operations: readonly Operation[],
): (request: LoopbackRequest) => Promise<LoopbackReply> {
  return async (request) => {
    const path = request.path.replace(/^\/api(\/v\d+)?/, "");
    const found = find(operations, request.method, path);
    if (found === undefined)
      return write("unknown", { status: 404, body: { message: "404: Not Found", code: 0 } });
    const { op, major, open } = found.operation;
    let told: unknown;

    function write(name: string, reply: LoopbackReply): LoopbackReply {
      const code = "hangUp" in reply ? undefined : (reply.body as { code?: number } | undefined)?.code;
      world.log({
        kind: "request",
        at_ms: world.clock.now_ms(),
        op: name,
        path,
        status: "hangUp" in reply ? 0 : reply.status,
        ...(typeof code === "number" && { code }),
        body: told,
      });
      return reply;
    }

    async function stall(): Promise<LoopbackReply> {
      world.log({ kind: "stalled", at_ms: world.clock.now_ms(), op, path });
      await request.gone;
      return write(op, { hangUp: true });
    }

    if (open !== true && request.headers.authorization !== `Bot ${world.token}`)
      return write(op, refusalOf(0));
    const where = found.params[major ?? ""] ?? "";
    const fault = world.faults.strike(`${op} in ${where}`) ?? world.faults.strike(op);
    const before = fault && befallBefore(fault.what, fault.value);
    if (before !== undefined) return write(op, before);
    if (fault?.what === "stall") return stall();
    const pass = buckets.take(op, where);
    if (pass.kind === "limited") {
      const body = {
        message: "You are being rate limited.",
        retry_after: pass.after_ms / 1000,
        global: pass.scope === "global",
      };
      return write(op, { status: 429, headers: pass.headers, body });
    }
    if (fault?.what === "slow") await world.clock.sleep(Number(fault.value ?? 0));
    const call = await read(request, found.params).catch(
      (error: unknown) => refusalIn(error) ?? refusalOf(50109),
    );
    if ("status" in call) return write(op, call);
    told = call.list.length > 0 ? call.list : call.body;
    const answer = attempt(found.operation, call);
    if (fault?.what === "late") await world.clock.sleep(Number(fault.value ?? 0));
    if (fault?.what === "stall_after") return stall();
    if (fault?.what === "lost_ack") return write(op, { hangUp: true });
    return write(op, {
      ...answer,
      headers: { ...pass.headers, ...("headers" in answer ? answer.headers : {}) },
    });
  };
}

function attempt(operation: Operation, call: Call): Answer | Refusal {
  try {
    return operation.run(call);
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal === undefined) throw error;
    return refusal;
  }
}

/** What keeps the operation from being done at all. */
function befallBefore(what: string, value: string | number | undefined): LoopbackReply | undefined {
  const after = String(value ?? 1);
  switch (what) {
    case "rate_limit":
    case "global_rate_limit": {
      const isGlobal = what === "global_rate_limit";
      return {
        status: 429,
        headers: {
          "retry-after": after,
          "x-ratelimit-scope": isGlobal ? "global" : "user",
          ...(isGlobal && { "x-ratelimit-global": "true" }),
        },
        body: { message: "You are being rate limited.", retry_after: Number(after), global: isGlobal },
      };
    }
    case "status":
      return { status: Number(value ?? 500), body: { message: "upstream connect error", code: 0 } };
    case "error":
      return refusalOf(Number(value));
    case "hang_up":
      return { hangUp: true };
    default:
      return undefined;
  }
}

function find(operations: readonly Operation[], method: string, path: string): Found | undefined {
  const parts = path.split("/").filter((part) => part !== "");
  for (const operation of operations) {
    if (operation.method !== method) continue;
    const pattern = operation.path.split("/").filter((part) => part !== "");
    if (pattern.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = pattern.every((piece, index) => {
      const part = decodeURIComponent(parts[index] ?? "");
      if (!piece.startsWith(":")) return piece === part;
      params[piece.slice(1)] = part;
      return true;
    });
    if (fits) return { operation, params };
  }
  return undefined;
}

async function read(request: LoopbackRequest, params: Readonly<Record<string, string>>): Promise<Call> {
  const type = request.headers["content-type"] ?? "";
  const base = { params, query: request.query, list: [], files: [] };
  if (request.body.byteLength === 0) return { ...base, body: {} };
  if (!type.startsWith("multipart/form-data")) return { ...base, ...jsonOf(request.body.toString("utf8")) };
  const form = await new Response(new Uint8Array(request.body), {
    headers: { "content-type": type },
  }).formData();
  const files: Upload[] = [];
  for (const [key, value] of form.entries()) {
    const index = /^files\[(\d+)\]$/.exec(key)?.[1];
    if (index === undefined || typeof value === "string") continue;
    const bytes = new Uint8Array(await value.arrayBuffer());
    files.push({ index: Number(index), name: value.name, type: value.type, bytes });
  }
  return { ...base, ...jsonOf(String(form.get("payload_json") ?? "{}")), files };
}

function jsonOf(text: string): Pick<Call, "body" | "list"> {
  const value: unknown = JSON.parse(text);
  if (Array.isArray(value)) return { body: {}, list: value };
  if (typeof value !== "object" || value === null) refuse(50109);
  return { body: value as Readonly<Record<string, unknown>>, list: [] };
}
