// One update → the listener, and back to the person at once what the listener wants said. An update counts as taken only
// when all it holds was kept (I2); a press is answered only then, so that nobody is told more than is on disk.

import type { CallbackQuery, Update } from "grammy/types";
import type { AtOnce, ChannelClock, Inbound, Listener } from "../channel.ts";
import { cleanText } from "../text/clean.ts";
import { fitText } from "../text/fit.ts";
import type { Client } from "./client.ts";
import { inboundsOf } from "./inbound.ts";
import { telegramLimits } from "./limits.ts";
import type { Self } from "./said.ts";

export interface Hearer {
  /** Whether the server may forget it. */
  take(update: Update, listener: Listener, signal: AbortSignal): Promise<"kept" | "lost">;
  /** Resolves when nothing is being said to anybody any more. */
  quiet(): Promise<void>;
}

export interface HearerParts {
  readonly client: Client;
  readonly clock: ChannelClock;
  readonly verbs: ReadonlyMap<string, string>;
  readonly self: Self;
  note(text: string): void;
}

export function createHearer({ client, clock, verbs, self, note }: HearerParts): Hearer {
  const replies = new Set<Promise<void>>();

  /** Not waited for: the next thing heard does not depend on it. */
  function reply(saying: Promise<void>): void {
    replies.add(saying);
    void saying.finally(() => replies.delete(saying));
  }

  async function answerPress(
    query: CallbackQuery,
    then: AtOnce | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const text = noticeIn(then);
    const answered = await client.call(
      (api, until) =>
        api.answerCallbackQuery(
          { callback_query_id: query.id, ...(text !== undefined && { text, show_alert: true }) },
          until,
        ),
      signal,
    );
    if (answered.kind === "ok") return;
    const why = answered.kind === "refused" ? answered.description : answered.why;
    // It came while we were away: the person has stopped waiting, and sees the message change instead.
    if (!/query is too old/i.test(why)) note(`a press could not be answered: ${why}`);
  }

  /** In the direct chat, where nobody else reads it; whoever never started us cannot be spoken to alone. */
  async function whisper({ author }: Inbound, text: string, signal: AbortSignal): Promise<void> {
    if (author.kind !== "user") return;
    const chat_id = Number(author.id);
    const sent = await client.callOnce(
      (api, until) => api.sendMessage({ chat_id, text, ...QUIET }, until),
      signal,
    );
    if (sent.kind !== "ok") {
      note(`a notice could not be shown: ${sent.kind === "refused" ? sent.description : sent.why}`);
    }
  }

  return {
    async take(update, listener, signal) {
      const query = update.callback_query;
      let said: AtOnce | undefined;
      for (const inbound of inboundsOf(update, { self, verbs, now_ms: clock.now_ms() })) {
        const receipt = await listener.accept(inbound);
        if (receipt.kind === "lost") {
          note(`something heard could not be kept: ${receipt.why}`);
          return "lost";
        }
        said = receipt.then;
        const text = noticeIn(said);
        if (query === undefined && text !== undefined) reply(whisper(inbound, text, signal));
      }
      if (query !== undefined) reply(answerPress(query, said, signal));
      if (said?.kind === "form") note("a form was wanted, and this surface has none");
      return "kept";
    },

    async quiet() {
      await Promise.all(replies);
    },
  };
}

const QUIET = { link_preview_options: { is_disabled: true } } as const;

function noticeIn(then: AtOnce | undefined): string | undefined {
  if (then?.kind !== "notice") return undefined;
  const budget = { unit: "chars", max: telegramLimits.notice_chars_max } as const;
  return fitText(cleanText(then.text).trim(), budget).text || undefined;
}
