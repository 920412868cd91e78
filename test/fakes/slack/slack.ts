// A Slack on loopback, for the unmodified SDK: Web API, Socket Mode, HTTP events with signatures, files, dialogs, home
// pages; a person's side; faults. It refuses what Slack refuses, and keeps Slack's time on the clock it is given.
//
//   const slack = await openSlack();
//   const ann = slack.addUser("Ann");
//   const ops = slack.addChannel("ops", { members: [ann] });
//   … an app with slack.tokens and { slackApiUrl: slack.apiUrl } …
//   slack.say(ann, ops, "hello");  await slack.settled();
//   slack.messages(ops).at(-1)?.text
//
// Faults, by the point where they strike: a method (`chat.postMessage`, `chat.postMessage in a thread`, `… in the channel`,
// `chat.update of <ts>`): `rate_limit` (value: seconds), `status` (value:
// code), `error` (value: Slack's word for it), `cut` (nothing done), `lost_reply` (done, the answer is lost), `slow`
// (value: ms), `slow_reply` (done at once, answered after value ms); `upload`: `cut`, `status`; `event`: `drop`, `duplicate`, `reorder`; `ack`: `lost`; `socket`:
// `drop_before`, `drop_after`; `http`: `bad_signature`, `replay`.

import { setTimeout as sleep } from "node:timers/promises";
import { createFaults, type Faults } from "../wire/faults.ts";
import { openLoopback } from "../wire/loopback.ts";
import { type Admin, createAdmin } from "./admin.ts";
import { type Access, type Call, createApi, type TokenState } from "./api.ts";
import { createDelivery, type Delivered } from "./delivery.ts";
import { createEvents } from "./events.ts";
import { createTriggers } from "./methods.ts";
import { createPerson, type Person } from "./person.ts";
import { createPoster } from "./poster.ts";
import { createResponses } from "./responses.ts";
import { createScreens, type Screens } from "./screens.ts";
import { createSockets, type Sockets } from "./sockets.ts";
import type { FakeClock, Wire } from "./wire.ts";
import { createWorkspace } from "./workspace.ts";

export type { Seen } from "./screens.ts";

export type Entry =
  | ({ readonly kind: "call"; readonly at_ms: number } & Call)
  | ({ readonly kind: "delivered"; readonly at_ms: number } & Delivered)
  | {
      readonly kind: "response url";
      readonly at_ms: number;
      readonly payload: Wire;
      readonly outcome: string;
    }
  | { readonly kind: "person"; readonly at_ms: number; readonly what: string; readonly details: Wire };

export interface FakeSlack extends Person, Screens, Admin {
  readonly origin: string;
  readonly apiUrl: string;
  readonly tokens: { readonly bot: string; readonly app: string };
  readonly signingSecret: string;
  readonly self: { readonly team: string; readonly user: string; readonly bot: string; readonly app: string };
  readonly faults: Faults;
  readonly sockets: Sockets;
  /** All that was called, delivered and done, in order. */
  readonly transcript: readonly Entry[];
  calls(method?: string): readonly Call[];
  /** HTTP mode from now on: events and clicks are posted there, signed. */
  postTo(url: string): void;
  /** Whether rates are kept (they are, unless told otherwise). */
  keepRates(rates: "real" | "off"): void;
  grant(...scopes: readonly string[]): void;
  token(state: TokenState): void;
  /** Messages older than this cannot be changed any more. */
  editWindow(window_ms: number): void;
  /** Resolves when nothing is on its way that does not wait for time to pass. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** What the app's manifest asks for. */
export const allScopes: readonly string[] = [
  "app_mentions:read",
  "channels:history",
  "channels:join",
  "channels:read",
  "chat:write",
  "commands",
  "files:write",
  "groups:history",
  "groups:read",
  "im:history",
  "im:read",
  "im:write",
  "reactions:read",
  "reactions:write",
  "users:read",
];

const realClock: FakeClock = {
  now_ms: () => Date.now(),
  sleep: (wait_ms, signal) =>
    sleep(wait_ms, undefined, { ref: false, ...(signal && { signal }) }).catch(() => undefined),
};

export async function openSlack(
  options: { readonly clock?: FakeClock; readonly faults?: Faults } = {},
): Promise<FakeSlack> {
  const clock = options.clock ?? realClock;
  const faults = options.faults ?? createFaults();
  const transcript: Entry[] = [];
  const workspace = createWorkspace(clock);
  const access: Access = {
    bot: "xoxb-fake-bot-token",
    app: "xapp-fake-app-token",
    state: "good",
    scopes: allScopes,
    rates: "real",
  };
  const signingSecret = "fake-signing-secret";
  let postUrl: string | undefined;
  let editWindow_ms = Number.POSITIVE_INFINITY;

  const loopback = await openLoopback((request) => {
    const [, first, id = ""] = request.path.split("/");
    if (first === "response") return Promise.resolve(responses.answer(id, request));
    return api.answer(request);
  });
  const { origin, server } = loopback;
  const sockets = createSockets({ server, origin, clock, faults, app: workspace.self.app });
  const delivery = createDelivery({
    clock,
    faults,
    carrier: () =>
      postUrl === undefined ? sockets : createPoster({ url: postUrl, secret: signingSecret, clock, faults }),
    record: (delivered) => transcript.push({ kind: "delivered", at_ms: clock.now_ms(), ...delivered }),
  });
  const events = createEvents({ workspace, clock, delivery });
  const triggers = createTriggers(clock);
  const responses = createResponses({
    origin,
    workspace,
    events,
    clock,
    record: (_id, payload, outcome) =>
      transcript.push({ kind: "response url", at_ms: clock.now_ms(), payload, outcome }),
  });
  const api = createApi(
    { workspace, clock, events, sockets, triggers, origin, editWindow_ms: () => editWindow_ms },
    { access, faults, record: (call) => transcript.push({ kind: "call", at_ms: clock.now_ms(), ...call }) },
  );
  const person = createPerson({
    workspace,
    clock,
    events,
    delivery,
    triggers,
    responses,
    record: (what, details) => transcript.push({ kind: "person", at_ms: clock.now_ms(), what, details }),
  });

  return {
    ...person,
    ...createScreens(workspace),
    ...createAdmin(workspace, events),
    origin,
    apiUrl: `${origin}/api/`,
    tokens: { bot: access.bot, app: access.app },
    signingSecret,
    self: workspace.self,
    faults,
    sockets,
    transcript,
    calls: (method) =>
      transcript
        .filter((each) => each.kind === "call")
        .filter((each) => method === undefined || each.method === method),
    postTo(url) {
      postUrl = url;
    },
    keepRates(rates) {
      access.rates = rates;
    },
    grant(...scopes) {
      access.scopes = scopes;
    },
    token(state) {
      access.state = state;
    },
    editWindow(window_ms) {
      editWindow_ms = window_ms;
    },
    settled: () => delivery.settled(),
    async close() {
      delivery.close();
      sockets.close();
      await loopback.close();
    },
  };
}
