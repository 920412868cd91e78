// Calls to Slack, once each: nothing is tried again and nothing waits in a queue, for who calls decides that (the SDK's
// own ways would post things twice). Never rejects; what went wrong is classified, and no word of a request comes out.

import { webApi } from "@slack/bolt";
import { fetch } from "undici";
import { type Fields, fieldsOf } from "./fields.ts";
import { slackLimits } from "./limits.ts";
import { type Failure, failureOf } from "./outcomes.ts";
import { silentLogger } from "./silent.ts";

export type Called =
  | { readonly kind: "ok"; readonly body: Fields }
  | { readonly kind: "failed"; readonly failure: Failure };

export interface Web {
  call(method: string, args: Fields, signal: AbortSignal): Promise<Called>;
  /** Bytes to where Slack wants to have them. */
  upload(url: string, bytes: Uint8Array, signal: AbortSignal): Promise<Called>;
  /** To the address that came with something that a person did. */
  respond(url: string, body: Fields, signal: AbortSignal): Promise<Called>;
}

type Fetch = NonNullable<webApi.WebClientOptions["fetch"]>;

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

const failed = (failure: Failure): Called => ({ kind: "failed", failure });
const tooLate = failed({ kind: "not_sent", why: "given up before it was sent" });

export function openWeb(config: { readonly botToken: string; readonly apiUrl?: string }): Web {
  async function send(url: string, init: Sent, signal: AbortSignal): Promise<Called> {
    if (signal.aborted) return tooLate;
    try {
      const deadline = AbortSignal.timeout(slackLimits.upload_ms_max);
      const response = await fetch(url, {
        ...init,
        method: "POST",
        signal: AbortSignal.any([signal, deadline]),
      });
      await response.arrayBuffer();
      if (response.status === 200) return { kind: "ok", body: {} };
      if (response.status === 429) return failed({ kind: "limited", after_ms: slackLimits.wait_ms_default });
      const why = `status_${response.status}`;
      return failed(response.status < 500 ? { kind: "refused", code: why } : { kind: "lost", why });
    } catch (error) {
      return failed(failureOf(error));
    }
  }

  return {
    async call(method, args, signal) {
      if (signal.aborted) return tooLate;
      const client = new webApi.WebClient(config.botToken, {
        ...clientOptions(config.apiUrl),
        fetch: (url, init) =>
          fetchText(url, { ...init, signal: AbortSignal.any([signal, ...own(init?.signal)]) }),
      });
      try {
        return { kind: "ok", body: fieldsOf(await client.apiCall(method, { ...args })) };
      } catch (error) {
        return failed(failureOf(error));
      }
    },
    upload: (url, bytes, signal) => {
      const headers = { "content-type": "application/octet-stream" };
      return send(url, { headers, body: new Uint8Array(bytes) }, signal);
    },
    respond: (url, body, signal) => {
      const headers = { "content-type": "application/json; charset=utf-8" };
      return send(url, { headers, body: JSON.stringify(body) }, signal);
    },
  };
}

const own = (signal: AbortSignal | null | undefined): readonly AbortSignal[] =>
  signal == null ? [] : [signal];

/**
 * By the HTTP client that the SDK has for its sockets: Node's own would be loaded beside it, which takes longer than all
 * calls of a start. A form would have to be one of that client's; nothing that is called here has one.
 */
const fetchText: Fetch = (url, { body, ...init } = {}) => {
  if (typeof body === "object") throw new TypeError("a call's body is text");
  return fetch(url, body === undefined ? init : { ...init, body });
};

/** For the SDK's own clients as well. */
export function clientOptions(apiUrl: string | undefined) {
  return {
    ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    fetch: fetchText,
    timeout: slackLimits.call_ms_max,
    logger: silentLogger,
  };
}
