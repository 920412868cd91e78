// From a delivery to its acknowledgement: what came is made an Inbound and kept, and only then Slack is told that we have
// it. Bolt's own App acknowledges events before anybody has seen them, so its receivers hand over to this instead.

import type { App, ReceiverEvent } from "@slack/bolt";
import type { AtOnce, Inbound, Listener } from "../channel.ts";
import { type Fields, fieldsOf, wordOf } from "./fields.ts";
import { formView } from "./form.ts";
import { homeUser, inboundOf, speakerOf } from "./inbound.ts";
import type { Around } from "./messages.ts";
import type { People } from "./people.ts";
import { noticeText } from "./render.ts";
import type { Responses } from "./responses.ts";
import type { Called, Web } from "./web.ts";

export interface Hearing {
  readonly web: Web;
  readonly people: People;
  readonly responses: Responses;
  readonly accept: Listener["accept"];
  readonly signal: AbortSignal;
  around(): Around;
  /** Something was handed over, whatever it was. */
  heard(): void;
  note(text: string): void;
}

/** Whether Slack may be told that we have it; `rest`: what is to be shown at once, which Slack does not wait for. */
export type Heard = { readonly kind: "lost" } | { readonly kind: "kept"; readonly rest: Promise<void> };

const kept = (rest: Promise<void> = Promise.resolve()): Heard => ({ kind: "kept", rest });

export async function hear(hearing: Hearing, event: Pick<ReceiverEvent, "body" | "ack">): Promise<Heard> {
  const { people, responses, signal } = hearing;
  hearing.heard();
  const body = fieldsOf(event.body);
  const speaker = speakerOf(body);
  const inbound = inboundOf(body, hearing.around());
  if (inbound === undefined) {
    await acknowledge(hearing, event);
    return kept();
  }
  if (speaker !== undefined && inbound.author.kind === "user") await people.meet(speaker, signal);
  const named = inboundOf(body, hearing.around()) ?? inbound;
  const url = wordOf(body.response_url);
  if (url !== undefined) responses.keep(named.id, named.author.id, url);
  const receipt = await hearing.accept(named);
  if (receipt.kind === "lost") {
    hearing.note(`something heard could not be kept (${receipt.why}); it is not acknowledged`);
    return { kind: "lost" };
  }
  const delivery = { event, inbound: named, body };
  await acknowledge(hearing, event, ackOf(delivery, receipt.then));
  return kept(show(hearing, delivery, receipt.then));
}

interface Delivery {
  readonly event: Pick<ReceiverEvent, "ack">;
  readonly inbound: Inbound;
  readonly body: Fields;
}

/** What can be said along with the acknowledgement. */
function ackOf({ inbound }: Delivery, then: AtOnce | undefined): Fields | undefined {
  if (then?.kind === "form" && inbound.what.kind === "form") {
    return { response_action: "update", view: formView(then.form, inbound.place) };
  }
  if (then?.kind === "notice" && inbound.what.kind === "command") {
    return { response_type: "ephemeral", text: noticeText(then.text) };
  }
  return undefined;
}

async function show(hearing: Hearing, delivery: Delivery, then: AtOnce | undefined): Promise<void> {
  if (then === undefined || ackOf(delivery, then) !== undefined) return;
  const called =
    then.kind === "form"
      ? await openForm(hearing, then.form, delivery)
      : await tell(hearing, then.text, delivery);
  if (called.kind === "ok") return;
  const { failure } = called;
  const why = failure.kind === "refused" ? failure.code : failure.kind;
  hearing.note(`a ${then.kind} that was wanted at once could not be shown (${why})`);
}

async function openForm(
  { web, signal }: Hearing,
  form: Extract<AtOnce, { kind: "form" }>["form"],
  { inbound, body }: Delivery,
): Promise<Called> {
  const trigger_id = wordOf(body.trigger_id);
  if (trigger_id === undefined)
    return { kind: "failed", failure: { kind: "refused", code: "nothing_to_open_it_from" } };
  return web.call("views.open", { trigger_id, view: formView(form, inbound.place) }, signal);
}

async function tell(
  { web, responses, signal }: Hearing,
  words: string,
  { inbound }: Delivery,
): Promise<Called> {
  const text = noticeText(words);
  const { place, author } = inbound;
  const url = responses.take(inbound.id, author.id);
  if (url !== undefined) {
    const thread = place.thread === undefined ? {} : { thread_ts: place.thread };
    return web.respond(url, { response_type: "ephemeral", replace_original: false, text, ...thread }, signal);
  }
  if (homeUser(place.chat) !== undefined) {
    return web.call("chat.postMessage", { channel: author.id, text, unfurl_links: false }, signal);
  }
  const thread = place.thread === undefined ? {} : { thread_ts: place.thread };
  return web.call("chat.postEphemeral", { channel: place.chat, user: author.id, text, ...thread }, signal);
}

async function acknowledge(
  hearing: Hearing,
  event: Pick<ReceiverEvent, "ack">,
  payload?: Fields,
): Promise<void> {
  try {
    await event.ack(payload);
  } catch {
    // The socket is gone; Slack hands events over again, and they are known by their id.
    hearing.note("something was kept, and its acknowledgement did not go out");
  }
}

/** What a receiver of Bolt hands its deliveries to. */
export function appOf(processEvent: (event: ReceiverEvent) => Promise<void>): App {
  const app: App = Object.assign(Object.create(null), { processEvent });
  return app;
}
