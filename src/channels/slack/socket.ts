// Socket Mode: two sockets, each opened again by ourselves as soon as it ends. The SDK's own way waits a whole ping before
// each renewal, and a failure while it renews is caught by nobody.

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { type App, SocketModeReceiver } from "@slack/bolt";
import type { ChannelClock, ConnectionEnd } from "../channel.ts";
import { fieldsOf, isFields, wordOf } from "./fields.ts";
import type { Vitals } from "./health.ts";
import { slackLimits } from "./limits.ts";
import { type Failure, failureOf, undeliverableOf } from "./outcomes.ts";
import { silentLogger } from "./silent.ts";
import { clientOptions } from "./web.ts";

export interface Listening {
  readonly config: { readonly appToken: string; readonly apiUrl?: string };
  readonly clock: ChannelClock;
  readonly vitals: Vitals;
  readonly app: App;
  /** A socket has been greeted. */
  opened(): void;
  note(text: string): void;
}

export interface Sockets {
  /** Resolves when listening has ended for good. */
  readonly done: Promise<ConnectionEnd>;
  /** Opens one of the sockets anew: only a greeting tells who else is there. */
  renew(): void;
}

/** How one socket ended. */
type End =
  | { readonly kind: "closed"; readonly lived_ms: number; readonly routine: "yes" | "no" }
  | { readonly kind: "failed"; readonly failure: Failure }
  | { readonly kind: "switched off" };

/** One that lived so long was a good one. */
const GOOD_MS = 10_000;

export function listenOnSockets(listening: Listening, signal: AbortSignal): Sockets {
  const { clock, vitals, note } = listening;
  const giveUp = new AbortController();
  const stop = AbortSignal.any([signal, giveUp.signal]);
  let renewals: readonly (() => void)[] = [];

  async function keepOpen(): Promise<ConnectionEnd> {
    let wait_ms: number = slackLimits.reopen_ms_min;
    while (!stop.aborted) {
      const renewal = Promise.withResolvers<void>();
      renewals = [...renewals, renewal.resolve];
      const end = await oneSocket(listening, stop, renewal.promise);
      renewals = renewals.filter((each) => each !== renewal.resolve);
      if (stop.aborted) break;
      const fatal = fatalOf(end);
      if (fatal !== undefined) return fatal;
      vitals.ended = whyOf(end);
      const isGood = end.kind === "closed" && (end.routine === "yes" || end.lived_ms > GOOD_MS);
      if (!isGood) note(`a socket ended (${whyOf(end)}), again in ${wait_ms} ms`);
      const after_ms =
        end.kind === "failed" && end.failure.kind === "limited" ? end.failure.after_ms : wait_ms;
      await clock.sleep(isGood ? 0 : Math.max(wait_ms, after_ms), stop);
      wait_ms = isGood ? slackLimits.reopen_ms_min : Math.min(wait_ms * 2, slackLimits.reopen_ms_max);
    }
    return { kind: "stopped" };
  }

  const legs = Array.from({ length: slackLimits.sockets }, () => keepOpen());
  const done = Promise.race(legs).then(async (first) => {
    giveUp.abort();
    await Promise.all(legs);
    return signal.aborted ? ({ kind: "stopped" } as const) : first;
  });
  return { done, renew: () => renewals[0]?.() };
}

async function oneSocket(listening: Listening, stop: AbortSignal, renewal: Promise<void>): Promise<End> {
  const { config, clock, vitals } = listening;
  const receiver = new SocketModeReceiver({
    appToken: config.appToken,
    autoReconnectEnabled: false,
    clientPingTimeout: slackLimits.pong_ms_max,
    serverPingTimeout: slackLimits.ping_ms_max,
    logger: silentLogger,
    installerOptions: { clientOptions: clientOptions(config.apiUrl) },
  });
  const { client } = receiver;
  receiver.init(listening.app);
  let url = "";
  let began_ms: number | undefined;
  let goodbye: string | undefined;
  const closed = Promise.withResolvers<void>();

  const proveLife = (message: unknown): void => {
    const socket = fieldsOf(message).websocket;
    if (typeof socket !== "object" || socket === null || !("url" in socket) || socket.url !== url) return;
    vitals.proof_ms = clock.now_ms();
  };
  const leave = (): void => void client.disconnect();
  client.on("authenticated", (response: unknown) => {
    const given = wordOf(fieldsOf(response).url) ?? "";
    url = URL.canParse(given) ? new URL(given).href : given;
  });
  client.on("ws_message", (data: unknown) => {
    const frame = frameOf(data);
    if (frame.type === "disconnect") goodbye = wordOf(frame.reason) ?? "unknown";
    if (frame.type !== "hello" || began_ms !== undefined) return;
    began_ms = clock.monotonic_ms();
    vitals.open += 1;
    vitals.proof_ms = clock.now_ms();
    vitals.greeted_ms = clock.now_ms();
    const others = frame.num_connections;
    vitals.strangers = typeof others === "number" ? Math.max(0, others - vitals.open) : 0;
    listening.opened();
  });
  client.on("disconnected", () => closed.resolve());
  for (const sign of LIFE_SIGNS) subscribe(sign, proveLife);
  stop.addEventListener("abort", leave);
  void renewal.then(leave);
  const patience = new AbortController();
  try {
    const late = untilLate(stop, clock, patience.signal);
    const started = receiver.start();
    // Left while it was being opened: it is closed as soon as it stands.
    if ((await Promise.race([started.then(() => "open"), late])) !== "open") void started.then(leave, leave);
    if (stop.aborted) leave();
    await Promise.race([closed.promise, late]);
  } catch (error) {
    if (goodbye === "too_many_websockets") {
      return { kind: "failed", failure: { kind: "limited", after_ms: slackLimits.reopen_ms_max } };
    }
    if (goodbye !== "link_disabled") return { kind: "failed", failure: failureOf(error) };
  } finally {
    patience.abort();
    if (began_ms !== undefined) vitals.open -= 1;
    stop.removeEventListener("abort", leave);
    for (const sign of LIFE_SIGNS) unsubscribe(sign, proveLife);
  }
  if (goodbye === "link_disabled") return { kind: "switched off" };
  const lived_ms = clock.monotonic_ms() - (began_ms ?? clock.monotonic_ms());
  const isRoutine = goodbye === "warning" || goodbye === "refresh_requested";
  return { kind: "closed", lived_ms, routine: isRoutine ? "yes" : "no" };
}

/** The SDK pings and is pinged, and keeps it to itself. */
const LIFE_SIGNS = ["undici:websocket:pong", "undici:websocket:ping"];

/** After the end was wanted, a peer that does not say goodbye is not waited for. */
async function untilLate(stop: AbortSignal, clock: ChannelClock, over: AbortSignal): Promise<void> {
  const wanted = Promise.withResolvers<void>();
  stop.addEventListener("abort", () => wanted.resolve(), { once: true, signal: over });
  over.addEventListener("abort", () => wanted.resolve(), { once: true });
  if (stop.aborted) wanted.resolve();
  await wanted.promise;
  await clock.sleep(slackLimits.goodbye_ms_max, over);
}

function frameOf(data: unknown): {
  readonly type?: unknown;
  readonly reason?: unknown;
  readonly num_connections?: unknown;
} {
  if (typeof data !== "string" || !/"type":\s*"(?:hello|disconnect)"/.test(data)) return {};
  try {
    const frame: unknown = JSON.parse(data);
    return isFields(frame) ? frame : {};
  } catch {
    return {}; // the SDK leaves such frames alone as well
  }
}

function fatalOf(end: End): ConnectionEnd | undefined {
  if (end.kind === "switched off") {
    const remedy = "switch Socket Mode on at api.slack.com/apps";
    return { kind: "fatal", why: "Socket Mode was switched off for the app", remedy };
  }
  if (end.kind !== "failed" || end.failure.kind !== "refused") return undefined;
  const { why, remedy, what } = undeliverableOf(end.failure);
  if (end.failure.code === "missing_scope") {
    return { kind: "fatal", why, remedy: "make an app token with connections:write at api.slack.com/apps" };
  }
  return what === "card" ? undefined : { kind: "fatal", why: `the app token: ${why}`, remedy };
}

function whyOf(end: End): string {
  switch (end.kind) {
    case "switched off":
      return "Socket Mode was switched off";
    case "closed":
      return end.routine === "yes" ? "Slack renews the connection" : "the connection broke";
    case "failed":
      return end.failure.kind === "refused"
        ? end.failure.code
        : end.failure.kind === "limited"
          ? "too many connections were opened"
          : end.failure.why;
  }
}
