// One message out, one message changed: which method carries it, and what is done where Telegram takes it in another
// form only. Text is never lost to its markup: refused markup is sent again as plain text.

import { InputFile } from "grammy";
import type { InlineKeyboardMarkup, InputMediaDocument, InputMediaPhoto, Message } from "grammy/types";
import type { Answered, Client } from "./client.ts";
import { telegramLimits } from "./limits.ts";
import { isMarkupRefused, isPhotoRefused } from "./outcome.ts";
import type { Attachment, Outgoing } from "./render.ts";

export interface Target {
  readonly chat_id: number;
  readonly message_thread_id?: number;
  /** The message that is answered, if it is still there. */
  readonly answers?: number;
}

export interface EditTarget {
  readonly chat_id: number;
  readonly message_id: number;
}

interface Wording {
  readonly text: string;
  readonly parse_mode?: "HTML";
}

const NO_PREVIEW = { link_preview_options: { is_disabled: true } } as const;

export function sendCard(
  client: Client,
  target: Target,
  { card, keyboard, isSilent }: Outgoing,
  signal: AbortSignal,
): Promise<Answered<Message>> {
  const common = {
    ...placeOf(target),
    disable_notification: isSilent,
    ...(keyboard.markup && { reply_markup: keyboard.markup }),
  };
  const { file } = card;
  return inEitherForm(card, (wording) =>
    file === undefined
      ? client.callOnce(
          (api, until) => api.sendMessage({ ...common, ...NO_PREVIEW, ...wording }, until),
          signal,
        )
      : sendFile(client, { ...common, ...captionOf(wording) }, file, signal),
  );
}

/** A file that has no room on the card itself. */
export function sendAttachment(
  client: Client,
  target: Target,
  { file, caption }: Outgoing["before"][number],
  signal: AbortSignal,
): Promise<Answered<Message>> {
  return sendFile(client, { ...placeOf(target), caption, disable_notification: true }, file, signal);
}

export function editText(
  client: Client,
  target: EditTarget,
  { card, keyboard }: Outgoing,
  signal: AbortSignal,
): Promise<Answered<unknown>> {
  return inEitherForm(card, (wording) =>
    client.call(
      (api, until) =>
        api.editMessageText({ ...target, ...NO_PREVIEW, ...wording, ...inlineOf(keyboard.markup) }, until),
      signal,
    ),
  );
}

export function editCaption(
  client: Client,
  target: EditTarget,
  { card, keyboard }: Outgoing,
  signal: AbortSignal,
): Promise<Answered<unknown>> {
  return inEitherForm(card, (wording) =>
    client.call(
      (api, until) =>
        api.editMessageCaption({ ...target, ...captionOf(wording), ...inlineOf(keyboard.markup) }, until),
      signal,
    ),
  );
}

/** Also turns a message of text into one with a file. */
export async function editFile(
  client: Client,
  target: EditTarget,
  { card, keyboard, file }: FileChange,
  signal: AbortSignal,
): Promise<Answered<unknown>> {
  const edited = await inEitherForm(card, (wording) =>
    client.call(
      (api, until) => {
        const media: InputMediaDocument | InputMediaPhoto = {
          type: file.kind,
          media: uploadOf(file),
          ...captionOf(wording),
        };
        return api.editMessageMedia({ ...target, media, ...inlineOf(keyboard.markup) }, until);
      },
      signal,
      telegramLimits.upload_ms_max,
    ),
  );
  const isNoPhoto = file.kind === "photo" && edited.kind === "refused" && isPhotoRefused(edited);
  const asDocument: FileChange = { card, keyboard, file: { ...file, kind: "document" } };
  return isNoPhoto ? editFile(client, target, asDocument, signal) : edited;
}

type FileChange = Pick<Outgoing, "card" | "keyboard"> & { readonly file: Attachment };

async function inEitherForm<T>(
  { html, plain }: Outgoing["card"],
  send: (wording: Wording) => Promise<Answered<T>>,
): Promise<Answered<T>> {
  const sent = await send({ text: html, parse_mode: "HTML" });
  return sent.kind === "refused" && isMarkupRefused(sent) ? send({ text: plain }) : sent;
}

type Common = ReturnType<typeof placeOf> & {
  readonly caption: string;
  readonly parse_mode?: "HTML";
  readonly disable_notification: boolean;
};

async function sendFile(
  client: Client,
  common: Common,
  file: Attachment,
  signal: AbortSignal,
): Promise<Answered<Message>> {
  const sent = await client.callOnce<Message>(
    (api, until) =>
      file.kind === "photo"
        ? api.sendPhoto({ ...common, photo: uploadOf(file) }, until)
        : api.sendDocument({ ...common, document: uploadOf(file) }, until),
    signal,
    telegramLimits.upload_ms_max,
  );
  // Too wide, too high, too large for a photo: as a file it is what it was.
  const isNoPhoto = file.kind === "photo" && sent.kind === "refused" && isPhotoRefused(sent);
  return isNoPhoto ? sendFile(client, common, { ...file, kind: "document" }, signal) : sent;
}

function placeOf({ chat_id, message_thread_id, answers }: Target) {
  return {
    chat_id,
    ...(message_thread_id !== undefined && { message_thread_id }),
    ...(answers !== undefined && {
      reply_parameters: { message_id: answers, allow_sending_without_reply: true },
    }),
  };
}

function captionOf({ text, parse_mode }: Wording) {
  return { caption: text, ...(parse_mode && { parse_mode }) };
}

function uploadOf({ bytes, name }: Attachment): InputFile {
  return new InputFile(bytes, name);
}

/** Only buttons survive an edit; without any, those that are there go. */
function inlineOf(markup: Outgoing["keyboard"]["markup"]): { reply_markup?: InlineKeyboardMarkup } {
  return markup !== undefined && "inline_keyboard" in markup ? { reply_markup: markup } : {};
}
