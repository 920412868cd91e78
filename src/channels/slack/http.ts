// HTTP mode: Slack posts to us. Bolt's receiver checks the signature, and that it is not older than five minutes.

import { type App, HTTPReceiver } from "@slack/bolt";
import type { ConnectionEnd } from "../channel.ts";
import type { Vitals } from "./health.ts";
import { silentLogger } from "./silent.ts";

export interface HttpConfig {
  readonly signingSecret: string;
  readonly port: number;
  readonly host?: string;
  readonly path?: string;
}

export async function listenOnHttp(
  config: HttpConfig,
  listening: { readonly vitals: Vitals; readonly app: App; opened(): void },
  signal: AbortSignal,
): Promise<ConnectionEnd> {
  const { vitals } = listening;
  try {
    const receiver = new HTTPReceiver({
      signingSecret: config.signingSecret,
      endpoints: [config.path ?? "/slack/events"],
      logger: silentLogger,
      // The answer waits until it is certain what to say.
      processBeforeResponse: true,
      processEventErrorHandler: async ({ response }) => {
        response.writeHead(503).end(); // not kept: Slack hands it over again
        return false;
      },
    });
    receiver.init(listening.app);
    await receiver.start({ port: config.port, host: config.host ?? "127.0.0.1" });
    vitals.open = 1;
    listening.opened();
    const stopped = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => stopped.resolve(), { once: true });
    if (signal.aborted) stopped.resolve();
    await stopped.promise;
    vitals.open = 0;
    await receiver.stop();
    return { kind: "stopped" };
  } catch (error) {
    vitals.open = 0;
    const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
    if (code === "EADDRINUSE" || code === "EACCES") {
      return {
        kind: "fatal",
        why: `port ${config.port} cannot be listened on (${code})`,
        remedy: "choose another port",
      };
    }
    return { kind: "broken", why: `the HTTP server ended${code === "" ? "" : ` (${code})`}` };
  }
}
