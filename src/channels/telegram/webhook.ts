// Listening by webhook: Telegram posts each update to us, and posts it again until we say 200. We say so only when it
// was kept (I2), and only to who knows the secret.

import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Update } from "grammy/types";
import type { ConnectionEnd, Listener } from "../channel.ts";
import type { Hearer } from "./hear.ts";
import { telegramLimits } from "./limits.ts";

export interface WebhookConfig {
  /** As Telegram reaches it; https, at the end of somebody's proxy. */
  readonly url: string;
  /** At least 16 characters of [A-Za-z0-9_-]. */
  readonly secret: string;
  readonly listen: { readonly host: string; readonly port: number };
}

export interface WebhookParts {
  readonly webhook: WebhookConfig;
  readonly hearer: Hearer;
  heard(): void;
}

export type OpenWebhook =
  | { readonly kind: "ok"; readonly server: Server; readonly port: number }
  | { readonly kind: "failed"; readonly why: string };

/** Opens the door; what comes is heard from now on, one after the other. */
export async function openWebhook(
  { webhook, hearer, heard }: WebhookParts,
  listener: Listener,
  signal: AbortSignal,
): Promise<OpenWebhook> {
  let before: Promise<unknown> = Promise.resolve();
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isKnown(request.headers["x-telegram-bot-api-secret-token"], webhook.secret)) {
      request.resume();
      return reply(response, 403);
    }
    const update = await updateIn(request);
    if (update === undefined) return reply(response, 400);
    heard();
    const taken = before.then(() => hearer.take(update, listener, signal));
    before = taken;
    reply(response, (await taken) === "kept" ? 200 : 503);
  };
  const server = createServer((request, response) => void receive(request, response));
  const { promise, resolve } = Promise.withResolvers<OpenWebhook>();
  server.once("error", (error: NodeJS.ErrnoException) =>
    resolve({
      kind: "failed",
      why: `cannot listen on ${webhook.listen.host}:${webhook.listen.port} (${error.code})`,
    }),
  );
  server.listen(webhook.listen.port, webhook.listen.host, () => {
    const address = server.address();
    resolve({ kind: "ok", server, port: typeof address === "object" ? (address?.port ?? 0) : 0 });
  });
  return promise;
}

/** Until the signal. */
export async function listenByWebhook(server: Server, signal: AbortSignal): Promise<ConnectionEnd> {
  const { promise, resolve } = Promise.withResolvers<ConnectionEnd>();
  server.once("error", (error: NodeJS.ErrnoException) =>
    resolve({ kind: "broken", why: `the webhook's door broke (${error.code})` }),
  );
  if (signal.aborted) resolve({ kind: "stopped" });
  signal.addEventListener("abort", () => resolve({ kind: "stopped" }), { once: true });
  const end = await promise;
  const closed = Promise.withResolvers<void>();
  server.close(() => closed.resolve());
  server.closeAllConnections();
  await closed.promise;
  return end;
}

function reply(response: ServerResponse, status: number): void {
  response.writeHead(status);
  response.end();
}

function isKnown(given: string | string[] | undefined, secret: string): boolean {
  const [a, b] = [Buffer.from(String(given ?? "")), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function updateIn(request: IncomingMessage): Promise<Update | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request) {
      bytes += (chunk as Buffer).length;
      if (bytes > telegramLimits.webhook_bytes_max) return undefined;
      chunks.push(chunk as Buffer);
    }
    const update: unknown = JSON.parse(Buffer.concat(chunks).toString());
    const isUpdate = typeof update === "object" && update !== null && "update_id" in update;
    return isUpdate ? (update as Update) : undefined;
  } catch {
    return undefined; // it broke off, or is no JSON: Telegram posts it again
  }
}
