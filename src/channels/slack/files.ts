// Files of a card, in its thread. Bytes are brought to Slack before the card is posted, so that a card is posted late
// rather than without them; they are shared once it stands.

import type { CardFile, CopyRef } from "../channel.ts";
import { cleanLine } from "../text/clean.ts";
import { fitText } from "../text/fit.ts";
import { listOf, wordOf } from "./fields.ts";
import { slackLimits } from "./limits.ts";
import type { Failure } from "./outcomes.ts";
import type { Called, Web } from "./web.ts";

/** Uploaded, seen by nobody yet; by the file it was made of. */
export type Staged = ReadonlyMap<string, { readonly id: string; readonly title: string }>;

export type Staging =
  | { readonly kind: "ok"; readonly staged: Staged }
  /** Worth another try: nothing was posted. */
  | { readonly kind: "failed"; readonly failure: Failure };

export interface Files {
  stage(files: readonly CardFile[], signal: AbortSignal): Promise<Staging>;
  /** Whether all of them are there afterwards. Never rejects. */
  attach(files: readonly CardFile[], staged: Staged, card: CopyRef, signal: AbortSignal): Promise<boolean>;
  /** For a card that stands already: brings those that are not there yet. */
  supply(files: readonly CardFile[], card: CopyRef, signal: AbortSignal): Promise<boolean>;
}

export function createFiles(web: Web, note: (text: string) => void): Files {
  async function stageOne(file: CardFile, signal: AbortSignal): Promise<Called> {
    const filename = fileName(file);
    const alt_text = fitText(cleanLine(file.alt), { unit: "chars", max: ALT_CHARS_MAX }).text;
    const args = { filename, length: file.bytes.length, ...(alt_text !== "" && { alt_text }) };
    const place = await web.call("files.getUploadURLExternal", args, signal);
    const url = place.kind === "ok" ? wordOf(place.body.upload_url) : undefined;
    if (place.kind === "failed" || url === undefined) return place;
    const uploaded = await web.upload(url, file.bytes, signal);
    return uploaded.kind === "ok" ? place : uploaded;
  }

  const files: Files = {
    async stage(wanted, signal) {
      const staged = new Map<string, { readonly id: string; readonly title: string }>();
      for (const file of wanted) {
        if (file.bytes.length === 0) continue; // Slack takes no empty files
        const called = await stageOne(file, signal);
        if (called.kind === "ok") {
          staged.set(identityOf(file), { id: wordOf(called.body.file_id) ?? "", title: fileName(file) });
        } else if (called.failure.kind === "refused") {
          note(`a file was refused (${called.failure.code})`); // the card goes without it, and says so
        } else return { kind: "failed", failure: called.failure };
      }
      return { kind: "ok", staged };
    },
    async attach(wanted, staged, card, signal) {
      const [known, others] = [
        wanted.filter((file) => staged.has(identityOf(file))),
        wanted.filter(isMissing(staged)),
      ];
      const late = await files.stage(others, signal);
      if (late.kind === "failed") return false;
      const all = [...known, ...others].flatMap(
        (file) => staged.get(identityOf(file)) ?? late.staged.get(identityOf(file)) ?? [],
      );
      if (all.length === 0) return wanted.every(isEmpty);
      const thread_ts = card.thread ?? card.message;
      const called = await web.call(
        "files.completeUploadExternal",
        { files: all, channel_id: card.chat, thread_ts },
        signal,
      );
      if (called.kind === "failed") note("a card was posted, and its files could not be shared");
      return called.kind === "ok" && all.length === wanted.filter((file) => !isEmpty(file)).length;
    },
    async supply(wanted, card, signal) {
      if (wanted.every(isEmpty)) return true;
      const there = await namesThere(card, signal);
      if (there === undefined) return false;
      const others = wanted.filter((file) => !there.has(`${fileName(file)}:${file.bytes.length}`));
      return others.length === 0 || files.attach(others, new Map(), card, signal);
    },
  };

  /** Name and size of every file after the card in its thread. */
  async function namesThere(card: CopyRef, signal: AbortSignal): Promise<ReadonlySet<string> | undefined> {
    const args = { channel: card.chat, ts: card.thread ?? card.message, oldest: card.message };
    const limit = slackLimits.page_messages_max;
    const called = await web.call("conversations.replies", { ...args, limit }, signal);
    if (called.kind === "failed") return undefined;
    const found = listOf(called.body.messages).flatMap((message) => listOf(message.files));
    return new Set(found.map(({ name, size }) => `${wordOf(name)}:${size}`));
  }

  return files;
}

const ALT_CHARS_MAX = 1_000;
const NAME_CHARS_MAX = 120;

const isEmpty = ({ bytes }: CardFile): boolean => bytes.length === 0;
const isMissing = (staged: Staged) => (file: CardFile) => !isEmpty(file) && !staged.has(identityOf(file));

function identityOf(file: CardFile): string {
  return `${fileName(file)}:${file.bytes.length}`;
}

/** The last part of a path, without what a name may not have; Slack reads the kind of a file from its ending. */
function fileName({ name }: CardFile): string {
  const last = cleanLine(name).split(/[/\\]/).at(-1) ?? "";
  const harmless = last.replace(/[<>:"|?*&@#!]/g, "_").replace(/^\.+/, "");
  if (harmless.length <= NAME_CHARS_MAX) return harmless === "" ? "file" : harmless;
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(harmless)?.[0] ?? "";
  return `${fitText(harmless, { unit: "chars", max: NAME_CHARS_MAX - ending.length }, "").text}${ending}`;
}
