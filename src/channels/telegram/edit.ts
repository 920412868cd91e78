// Changing a card that stands: its words, its buttons, and the files that it names. A file that has no room on the message
// stands beside it, and goes there before the card says so; what stands there already is not sent again.

import type { Card, CopyRef } from "../channel.ts";
import { targetOf } from "./address.ts";
import type { Answered, Client, Unanswered } from "./client.ts";
import { telegramLimits } from "./limits.ts";
import { isMedia, type PostFailure } from "./outcome.ts";
import { remember } from "./remembered.ts";
import { identityOfFile, type Outgoing, renderAttached, renderCaption, renderCard } from "./render.ts";
import { type EditTarget, editCaption, editFile, editText, sendAttachment } from "./send.ts";

export interface Editing {
  /** These stand beside the card that was just posted. */
  posted(card: EditTarget, files: Outgoing["before"]): void;
  edit(copy: CopyRef, target: EditTarget, wanted: Wanted, signal: AbortSignal): Promise<Edited>;
}

export interface Wanted {
  readonly card: Card;
  readonly caller?: string;
}

export type Edited =
  | { readonly kind: "asked"; readonly answered: Answered<unknown>; readonly out: Outgoing }
  /** The card was not touched. */
  | { readonly kind: "failed"; readonly failure: PostFailure };

export function createEditing(
  client: Client,
  notPosted: (chat: number, unanswered: Unanswered) => PostFailure,
): Editing {
  // Forgotten with the process: then a card that is changed brings its files once more, which harms nobody.
  const besides = remember<ReadonlySet<string>>(telegramLimits.cards_remembered_max);
  const keyOf = ({ chat_id, message_id }: EditTarget): string => `${chat_id} ${message_id}`;
  const besideOf = (target: EditTarget): ReadonlySet<string> => besides.get(keyOf(target)) ?? new Set();

  function posted(target: EditTarget, files: Outgoing["before"]): void {
    if (files.length === 0) return;
    const names = files.map(({ identity }) => identity);
    besides.set(keyOf(target), new Set([...besideOf(target), ...names]));
  }

  /** `missing`: nothing will bring it there, and the card is not to say that it is. */
  async function supply(
    { chat, thread }: CopyRef,
    target: EditTarget,
    files: Outgoing["before"],
    signal: AbortSignal,
  ): Promise<PostFailure | "there" | "missing"> {
    const place = targetOf({ surface: "telegram", chat, ...(thread !== undefined && { thread }) });
    if (place.kind !== "ok") return place;
    for (const file of files) {
      const answers = { ...place.target, answers: target.message_id };
      const sent = await sendAttachment(client, answers, file, signal);
      if (sent.kind === "ok") {
        posted(target, [file]);
        continue;
      }
      const failure = notPosted(target.chat_id, sent);
      if (failure.kind === "unknown") return { kind: "retryable", why: failure.why, wait: "surface" };
      return failure.kind === "fatal" && failure.what !== "surface" ? "missing" : failure;
    }
    return "there";
  }

  /** A message keeps its nature where it can: text stays text, and a message with a file changes its words. */
  async function change(target: EditTarget, { card, caller }: Wanted, out: Outgoing, signal: AbortSignal) {
    const { file } = out.card;
    if (file !== undefined) {
      return { answered: await editFile(client, target, { ...out, file }, signal), out };
    }
    const answered = await editText(client, target, out, signal);
    if (answered.kind !== "refused" || !isMedia(answered)) return { answered, out };
    const caption = renderCaption(card, caller);
    if (caption !== undefined) {
      return { answered: await editCaption(client, target, caption, signal), out: caption };
    }
    const attached = renderAttached(card, caller);
    const whole = attached.card.file;
    if (whole === undefined) return { answered, out };
    return { answered: await editFile(client, target, { ...attached, file: whole }, signal), out: attached };
  }

  return {
    posted,
    async edit(copy, target, { card, caller }, signal) {
      const beside = besideOf(target);
      const files = card.files.filter((file) => !beside.has(identityOfFile(file)));
      const lean: Wanted = { card: { ...card, files }, ...(caller !== undefined && { caller }) };
      const rendered = renderCard(lean.card, caller);
      const supplied = await supply(copy, target, rendered.before, signal);
      if (typeof supplied !== "string") return { kind: "failed", failure: supplied };
      const { answered, out } = await change(target, lean, rendered, signal);
      return { kind: "asked", answered, out: supplied === "missing" ? { ...out, shown: "cut" } : out };
    },
  };
}
