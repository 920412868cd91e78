// An HTTP server on 127.0.0.1 with a port of its own: the ground on which the fake platforms stand. Websockets are
// added by those that need them.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface LoopbackRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** Resolves when the client has gone away. */
  readonly gone: Promise<void>;
}

export type LoopbackReply =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** An object is sent as JSON. Absent: no body and no content type. */
      readonly body?: string | Buffer | object;
    }
  /** The request was heard and done; the connection breaks before the client learns of it. */
  | { readonly hangUp: true };

export interface Loopback {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  readonly server: Server;
  close(): Promise<void>;
}

export async function openLoopback(
  handle: (request: LoopbackRequest) => Promise<LoopbackReply>,
): Promise<Loopback> {
  const server = createServer((request, response) => void serve(request, response, handle));
  server.keepAliveTimeout = 1_000;
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    server,
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  handle: (request: LoopbackRequest) => Promise<LoopbackReply>,
): Promise<void> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return; // it went away while it spoke
  }
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const gone = Promise.withResolvers<void>();
  response.once("close", () => gone.resolve());
  const reply = await handle({
    method: request.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers as Record<string, string | undefined>,
    body: Buffer.concat(chunks),
    gone: gone.promise,
  }).catch(
    (error: unknown): LoopbackReply => ({ status: 500, body: `the fake itself failed: ${String(error)}` }),
  );
  if ("hangUp" in reply) {
    response.destroy();
    return;
  }
  const { body } = reply;
  const isJson = typeof body === "object" && !Buffer.isBuffer(body);
  response.writeHead(reply.status, {
    ...(isJson && { "content-type": "application/json; charset=utf-8" }),
    ...reply.headers,
  });
  response.end(isJson ? JSON.stringify(body) : body);
}
