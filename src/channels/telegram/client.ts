// The one place that speaks to the Bot API: grammy's client with a deadline, an abort and outcomes instead of throws.
// No error that leaves here carries the token (I10): it is part of every address.

import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { Api, GrammyError, HttpError, type RawApi } from "grammy";
import type { ChannelClock } from "../channel.ts";
import { telegramLimits } from "./limits.ts";

export type Unanswered =
  | {
      readonly kind: "refused";
      readonly code: number;
      readonly description: string;
      readonly retry_after_s?: number;
      readonly migrate_to?: number;
    }
  /** No reply. `no`: the request certainly did not leave. */
  | { readonly kind: "unheard"; readonly wasSent: "no" | "perhaps"; readonly why: string };

export type Answered<T> = { readonly kind: "ok"; readonly value: T } | Unanswered;

type Signal = Parameters<RawApi["getMe"]>[0];
type Call<T> = (api: RawApi, signal: Signal) => Promise<T>;

export interface Client {
  /** For what may be done twice. */
  call<T>(run: Call<T>, signal: AbortSignal, wait_ms?: number): Promise<Answered<T>>;
  /**
   * For what must not be done twice: never on a connection that was left open, whose end would look like a request
   * that may have arrived.
   */
  callOnce<T>(run: Call<T>, signal: AbortSignal, wait_ms?: number): Promise<Answered<T>>;
}

const DEFAULT_ROOT = "https://api.telegram.org";

export function createClient(
  config: { readonly token: string; readonly apiRoot?: string },
  clock: ChannelClock,
): Client {
  const apiRoot = (config.apiRoot ?? DEFAULT_ROOT).replace(/\/+$/, "");
  const kept = new Api(config.token, { apiRoot, baseFetchConfig: { agent: agentFor(apiRoot, "kept") } });
  const once = new Api(config.token, { apiRoot, baseFetchConfig: { agent: agentFor(apiRoot, "once") } });

  /** A text without the token. */
  const scrub = (text: string): string =>
    text.replaceAll(config.token, "<token>").replace(/\d{5,}:[\w-]{20,}/g, "<token>");

  async function run<T>(
    api: RawApi,
    perform: Call<T>,
    signal: AbortSignal,
    wait_ms: number,
  ): Promise<Answered<T>> {
    if (signal.aborted) return { kind: "unheard", wasSent: "no", why: "given up before it was sent" };
    const done = new AbortController();
    const late = new AbortController();
    void clock.sleep(wait_ms, done.signal).then(() => late.abort());
    const either = AbortSignal.any([signal, late.signal]);
    try {
      // grammy types its signal after a polyfill that has the same members.
      return { kind: "ok", value: await perform(api, either as Signal) };
    } catch (error) {
      if (error instanceof GrammyError) return refusalOf(error, scrub);
      const why = signal.aborted
        ? "given up while it was on its way"
        : late.signal.aborted
          ? `no reply within ${wait_ms / 1_000} s`
          : scrub(whyOf(error));
      return { kind: "unheard", wasSent: isNeverSent(error) ? "no" : "perhaps", why };
    } finally {
      done.abort();
    }
  }

  return {
    call: (perform, signal, wait_ms = telegramLimits.call_ms_max) => run(kept.raw, perform, signal, wait_ms),
    callOnce: (perform, signal, wait_ms = telegramLimits.call_ms_max) =>
      run(once.raw, perform, signal, wait_ms),
  };
}

/** Broken IPv6 is common where this runs: the other family is tried after a moment, not after a timeout. */
function agentFor(apiRoot: string, connection: "kept" | "once"): HttpAgent {
  const options = { keepAlive: connection === "kept", autoSelectFamily: true };
  return apiRoot.startsWith("https:") ? new HttpsAgent(options) : new HttpAgent(options);
}

function refusalOf(error: GrammyError, scrub: (text: string) => string): Unanswered {
  const { retry_after, migrate_to_chat_id } = error.parameters;
  return {
    kind: "refused",
    code: error.error_code,
    description: scrub(error.description),
    ...(retry_after !== undefined && { retry_after_s: retry_after }),
    ...(migrate_to_chat_id !== undefined && { migrate_to: migrate_to_chat_id }),
  };
}

/** Of an error of the network only its code: its text holds the address. */
function whyOf(error: unknown): string {
  const code = codeOf(error);
  if (code !== undefined) return `the connection to Telegram failed (${code})`;
  return "the connection to Telegram broke, or the reply was none of Telegram's";
}

function isNeverSent(error: unknown): boolean {
  return NEVER_SENT.has(codeOf(error) ?? "");
}

/** There was no connection to send anything on. */
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "ENETDOWN",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "ERR_INVALID_URL",
]);

function codeOf(error: unknown): string | undefined {
  const inner = error instanceof HttpError ? error.error : error;
  if (typeof inner !== "object" || inner === null || !("code" in inner)) return undefined;
  return typeof inner.code === "string" ? inner.code : undefined;
}
