// The Slack channel: one factory that puts the parts together. Everything that may fail is an outcome.

import type { App } from "@slack/bolt";
import type {
  Capabilities,
  Channel,
  ChannelHealth,
  ChannelSetup,
  ConnectionEnd,
  Listener,
  ThreadOutcome,
} from "../channel.ts";
import { fieldsOf, wordOf } from "./fields.ts";
import { createFiles } from "./files.ts";
import { createVitals, decideHealth, heardEvent, type Identity } from "./health.ts";
import { appOf, type Heard, type Hearing, hear } from "./hear.ts";
import { createHistory } from "./history.ts";
import { type HttpConfig, listenOnHttp } from "./http.ts";
import { slackLimits } from "./limits.ts";
import type { Around } from "./messages.ts";
import { acceptOnce } from "./once.ts";
import { type Failure, undeliverableOf } from "./outcomes.ts";
import { createPeople } from "./people.ts";
import { createPosting } from "./posting.ts";
import { createResponses } from "./responses.ts";
import { listenOnSockets, type Sockets } from "./socket.ts";
import { openWeb } from "./web.ts";

export interface SlackConfig {
  /** `xoxb-…` */
  readonly botToken: string;
  /** `socket`: nothing has to reach us from outside; `appToken` is `xapp-…` with `connections:write`. */
  readonly listen:
    | { readonly kind: "socket"; readonly appToken: string }
    | ({ readonly kind: "http" } & HttpConfig);
  /** Another Slack than slack.com: `https://…/api/`. */
  readonly apiUrl?: string;
}

const can: Capabilities = {
  text_chars_max: slackLimits.text_chars_max,
  button_label_chars_max: slackLimits.label_chars_max,
  buttons_max: slackLimits.buttons_max,
  buttons_per_row_max: slackLimits.buttons_per_row_max,
  threads: "yes",
  forms: "yes",
  files: "yes",
  // Slack tells the person that it failed, and does not try again.
  press_kept_ms: 0,
  text_kept_ms: "history",
  repeats: "probed",
  replies: "below",
  whispers: "yes",
};

export function slackChannel(config: SlackConfig, setup: ChannelSetup): Channel {
  const { clock, note } = setup;
  const web = openWeb(config);
  const people = createPeople(web, clock);
  const responses = createResponses(clock);
  const files = createFiles(web, note);
  const history = createHistory(web, note);
  const vitals = createVitals(config.listen.kind);
  const posting = createPosting({
    web,
    files,
    responses,
    posted() {
      if (vitals.open > 0) vitals.unechoed_ms ??= clock.now_ms();
    },
  });
  let identity: Identity | undefined;
  let sockets: Sockets | undefined;

  async function learnIdentity(signal: AbortSignal): Promise<Identity | Failure> {
    const called = await web.call("auth.test", {}, signal);
    if (called.kind === "failed") return called.failure;
    const { body } = called;
    const bot = wordOf(body.bot_id);
    const team = wordOf(body.team_id);
    const { scopes } = fieldsOf(body.response_metadata);
    identity = {
      user: wordOf(body.user_id) ?? "",
      name: wordOf(body.user) ?? "",
      scopes: Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === "string") : [],
      ...(bot !== undefined && { bot }),
      ...(team !== undefined && { team }),
    };
    return identity;
  }

  function aroundOf(self: Identity): Around {
    return { self, now_ms: clock.now_ms(), person: people.known };
  }

  function listenWith(app: App, opened: () => void, signal: AbortSignal): Promise<ConnectionEnd> {
    const { listen, apiUrl } = config;
    if (listen.kind === "http") return listenOnHttp(listen, { vitals, app, opened }, signal);
    const of = { appToken: listen.appToken, ...(apiUrl !== undefined && { apiUrl }) };
    sockets = listenOnSockets({ config: of, clock, vitals, app, opened, note }, signal);
    return sockets.done;
  }

  async function connect(listener: Listener, signal: AbortSignal): Promise<ConnectionEnd> {
    if (signal.aborted) return { kind: "stopped" };
    const self = await learnIdentity(signal);
    if (signal.aborted) return { kind: "stopped" };
    if ("kind" in self) return unconnected(self);
    const hearing: Hearing = {
      web,
      people,
      responses,
      around: () => aroundOf(identity ?? self),
      accept: acceptOnce(listener, clock),
      signal,
      heard: () => heardEvent(vitals, clock),
      note,
    };
    const app = appOf(async (event) => {
      const heard = await hear(hearing, event).catch((error: unknown): Heard => {
        note(`a delivery could not be read (${error instanceof Error ? error.name : "unknown"})`);
        return { kind: "lost" };
      });
      // Over HTTP, the acknowledgement goes out only when this returns; and that it is not kept must be said.
      if (config.listen.kind === "socket") await (heard.kind === "kept" && heard.rest);
      else if (heard.kind === "lost") throw new Error("not kept");
    });
    const end = await listenWith(app, () => listener.opened?.(), signal);
    sockets = undefined;
    vitals.ended = end.kind === "stopped" ? "stopped" : end.why;
    return end;
  }

  async function pulse(signal: AbortSignal): Promise<ChannelHealth> {
    const self = await learnIdentity(signal);
    const now_ms = clock.now_ms();
    const isOld = now_ms - (vitals.greeted_ms ?? now_ms) > slackLimits.stranger_recheck_ms;
    if (vitals.strangers > 0 && isOld) sockets?.renew();
    if (!("kind" in self)) return decideHealth(vitals, self, now_ms);
    if (self.kind === "refused") return decideHealth(vitals, undeliverableOf(self), now_ms);
    const why = self.kind === "limited" ? "Slack wants us to slow down" : self.why;
    const heard = vitals.proof_ms === undefined ? {} : { heard_ms: vitals.proof_ms };
    const known = identity === undefined ? {} : { self: { id: identity.user, name: identity.name } };
    const state = vitals.open > 0 ? "unsure" : "deaf";
    return {
      state,
      ...heard,
      ...known,
      why,
      remedy: "it tries again by itself; look at the network",
      lacks: [],
    };
  }

  return {
    surface: "slack",
    can,
    connect,
    pulse,
    post: posting.post,
    edit: posting.edit,
    direct: posting.direct,
    probe: history.probe,
    catchUp: (cursor, listener, signal) =>
      history.catchUp(
        cursor,
        listener,
        async () => {
          const self = identity ?? (await learnIdentity(signal));
          return "kind" in self ? undefined : aroundOf(self);
        },
        signal,
      ),
    /** A thread has no title of its own in Slack: its opening card says what it is about. */
    async openThread(place, _title, opening, key, signal): Promise<ThreadOutcome> {
      const posted = await posting.post(place, opening, key, signal);
      if (posted.kind !== "ok") return posted;
      const { chat, thread, message } = posted.ref;
      return { kind: "ok", place: { surface: "slack", chat, thread: thread ?? message }, posted };
    },
  };
}

function unconnected(failure: Failure): ConnectionEnd {
  if (failure.kind === "refused") {
    const { why, remedy } = undeliverableOf(failure);
    return { kind: "fatal", why, remedy };
  }
  if (failure.kind === "limited")
    return { kind: "broken", why: "Slack wants us to slow down", after_ms: failure.after_ms };
  return { kind: "broken", why: failure.why };
}
