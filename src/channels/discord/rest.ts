// Requests to Discord through discord.js: one at a time as its buckets want it, nothing repeated, nothing waited for.
// Whatever goes wrong comes back as Trouble; no error of the SDK leaves this file, for its fields carry tokens (I10).

import { DefaultRestOptions, DiscordAPIError, HTTPError, RateLimitError, REST } from "discord.js";
import type { ChannelClock } from "../channel.ts";
import { codes, type Trouble } from "./failures.ts";
import { discordLimits } from "./limits.ts";

export interface Request {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly route: `/${string}`;
  readonly body?: object;
  readonly files?: readonly {
    readonly name: string;
    readonly contentType: string;
    readonly data: Uint8Array;
  }[];
  readonly query?: Readonly<Record<string, string>>;
  /** The token stands in the route: an interaction's. */
  readonly open?: true;
}

/** The value is what Discord documents for the route. */
export type Answer = { readonly kind: "ok"; readonly value: unknown } | Trouble;

export interface Rest {
  call(request: Request, signal: AbortSignal): Promise<Answer>;
  /** For the SDK's own requests. */
  readonly options: NonNullable<ConstructorParameters<typeof REST>[0]>;
}

export interface RestAccess {
  readonly token: string;
  readonly api?: string;
  /** Absent: not for long enough that somebody would set it. */
  readonly clock?: Pick<ChannelClock, "now_ms" | "monotonic_ms">;
}

export function createRest({ token, api, clock }: RestAccess): Rest {
  const options = {
    ...(api !== undefined && { api }),
    retries: 0,
    timeout: discordLimits.request_ms_max,
    rejectOnRateLimit: () => true,
    makeRequest,
  };
  let rest = new REST(options);
  const ahead = () => (clock === undefined ? 0 : clock.now_ms() - clock.monotonic_ms());
  let known_ms = ahead();

  /** The SDK knows by the wall's clock when a bucket is full again: set back, it would wait for that time to come. */
  function followClock(): void {
    const back_ms = known_ms - ahead();
    if (Math.abs(back_ms) < discordLimits.set_back_ms_min) return;
    known_ms -= back_ms;
    if (back_ms < 0) return;
    rest.clearHashSweeper();
    rest.clearHandlerSweeper();
    rest = new REST(options);
  }

  return {
    options,
    async call({ method, route, body, files, query, open }, signal) {
      if (signal.aborted) return { kind: "unsent", why: "given up before it was sent" };
      const here = new AbortController();
      const giveUp = () => here.abort();
      signal.addEventListener("abort", giveUp);
      followClock();
      rest.setToken(token); // the SDK forgets it after a 401, and would then throw another error
      const request = {
        method: method as never,
        fullRoute: route,
        signal: here.signal, // the SDK leaves a listener on it for each request
        ...(body !== undefined && { body }),
        ...(files !== undefined && files.length > 0 && { files: [...files] }),
        ...(query !== undefined && { query: new URLSearchParams(query) }),
        ...(open === true && { auth: false }),
      };
      try {
        return { kind: "ok", value: await rest.request(request) };
      } catch (error) {
        return troubleOf(error);
      } finally {
        signal.removeEventListener("abort", giveUp);
      }
    },
  };
}

/** An edit past its budget comes as a 429 without a bucket, which the SDK would take for a limit and hide its code. */
async function makeRequest(...[url, init]: Parameters<typeof DefaultRestOptions.makeRequest>) {
  const response = await DefaultRestOptions.makeRequest(url, await written(init));
  if (response.status !== 429) return response;
  const text = await response.text();
  const isBudget = text.includes(String(codes.oldEdits));
  return new Response(text, { status: isBudget ? 400 : 429, headers: [...response.headers.entries()] });
}

type Init = Parameters<typeof DefaultRestOptions.makeRequest>[1];

/**
 * A form, as the bytes it becomes. The SDK would hand it to whoever opened connections first in this process, and that
 * may be another SDK's client, which does not take a form of this one's.
 */
async function written(init: Init): Promise<Init> {
  const form: unknown = init.body;
  // Even to look for the class of forms makes Node load its own HTTP client: most bodies are text.
  if (typeof form !== "object" || form === null || !(form instanceof FormData)) return init;
  const text = new Response(form);
  const headers = new Headers(init.headers as Record<string, string>);
  headers.set("content-type", text.headers.get("content-type") ?? "multipart/form-data");
  return { ...init, headers: Object.fromEntries(headers), body: new Uint8Array(await text.arrayBuffer()) };
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof RateLimitError) {
    const after_ms = Math.ceil(Math.max(error.retryAfter, error.timeToReset, error.sublimitTimeout, 0));
    return { kind: "limited", after_ms, wait: error.global || error.scope === "global" ? "surface" : "chat" };
  }
  if (error instanceof DiscordAPIError) {
    return {
      kind: "refused",
      status: error.status,
      code: Number(error.code) || 0,
      says: short(error.message),
    };
  }
  if (error instanceof HTTPError) {
    return { kind: "refused", status: error.status, code: 0, says: short(error.message) };
  }
  const code = codeOf(error);
  // Nobody picked up: nothing was sent.
  if (code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "ENETUNREACH") {
    return { kind: "unsent", why: `Discord cannot be reached (${code})` };
  }
  return { kind: "unclear", why: `the connection to Discord broke (${code})` };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { code, cause } = error as Error & { code?: unknown };
  if (typeof code === "string") return code;
  return cause instanceof Error ? codeOf(cause) : error.name;
}

/** Discord's words, on one line. */
function short(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, 300);
}
