// /livez, /readyz and /metrics by HTTP, on this machine alone and only where the config names a port. Reads; there is
// nothing here that could change anything. A page in somebody's browser may not look: its Host is another one.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Failed, failed } from "../../engine/outcome.ts";
import type { Listening } from "../config-listening.ts";
import type { Health } from "./health.ts";
import { healthLimits } from "./limits.ts";

type Looked = Pick<Health, "report" | "metrics">;

interface Said {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const PLAIN = "text/plain; charset=utf-8";
const JSON_TYPE = "application/json; charset=utf-8";
const PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

export interface OpenDoor {
  readonly kind: "open";
  readonly port: number;
  close(): Promise<void>;
}

export async function listenHealth({ host, port }: Listening, health: Looked): Promise<OpenDoor | Failed> {
  const server = createServer(
    {
      requestTimeout: healthLimits.request_ms_max,
      headersTimeout: healthLimits.request_ms_max,
      connectionsCheckingInterval: healthLimits.request_look_ms,
    },
    (request, response) => void answer(request, response, health),
  );
  server.maxConnections = healthLimits.callers_max;
  const listening = Promise.withResolvers<Failed | undefined>();
  server.on("error", (error) => {
    const why = `nobody can look at ${host}:${port}: ${error.message}`;
    listening.resolve(failed("io", why, "free it, or choose another port under `health:` in the config"));
  });
  server.listen(port, host, () => listening.resolve(undefined));
  const failure = await listening.promise;
  if (failure !== undefined) return failure;
  const address = server.address();
  return {
    kind: "open",
    port: typeof address === "object" && address !== null ? address.port : port,
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, health: Looked): Promise<void> {
  const { status, type, body } = await said(request, health);
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
  response.end(request.method === "HEAD" ? "" : body);
}

async function said({ method, url = "", headers }: IncomingMessage, health: Looked): Promise<Said> {
  if (!/^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i.test(headers.host ?? ""))
    return { status: 403, type: PLAIN, body: "only for this machine\n" };
  if (method !== "GET" && method !== "HEAD") return { status: 405, type: PLAIN, body: "only GET\n" };
  switch (url.split("?")[0]) {
    case "/livez":
      return { status: 200, type: PLAIN, body: "alive\n" };
    case "/readyz": {
      const { kind: _, ...report } = await health.report();
      return {
        status: report.ready === "yes" ? 200 : 503,
        type: JSON_TYPE,
        body: `${JSON.stringify(report)}\n`,
      };
    }
    case "/metrics":
      return { status: 200, type: PROMETHEUS, body: await health.metrics() };
    default:
      return { status: 404, type: PLAIN, body: "there are /livez, /readyz and /metrics\n" };
  }
}
