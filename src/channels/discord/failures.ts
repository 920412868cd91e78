// What went wrong at Discord → what the caller may do about it. Pure; the one place that knows its error codes.
// Words of Discord's go in, never an address: those carry tokens.

import type { EditOutcome, PostOutcome, Undeliverable } from "../channel.ts";

export type Trouble =
  | { readonly kind: "limited"; readonly after_ms: number; readonly wait: "chat" | "surface" }
  /** Discord said no. */
  | { readonly kind: "refused"; readonly status: number; readonly code: number; readonly says: string }
  /** It never reached Discord. */
  | { readonly kind: "unsent"; readonly why: string }
  /** It may have been done. */
  | { readonly kind: "unclear"; readonly why: string };

/** Codes of topics/opcodes-and-status-codes that something depends on. */
export const codes = {
  unknownChannel: 10003,
  unknownMessage: 10008,
  unknownInteraction: 10062,
  oldEdits: 30046,
  alreadyAcknowledged: 40060,
  notOurMessage: 50005,
  closedDirect: 50007,
  missingAccess: 50001,
  missingPermissions: 50013,
  wrongChannelType: 50024,
  invalidForm: 50035,
  archivedThread: 50083,
  threadExists: 160004,
  lockedThread: 160005,
  tooManyThreads: 160006,
} as const;

const surfaceRemedy =
  "make a new token in Discord's developer portal (Bot → Reset Token) and put it into the config";
const placeRemedy =
  "let the bot see the channel and write there (View Channel, Send Messages, Send Messages in Threads, Attach Files), or name another channel";

const placeRemedies: Readonly<Record<number, string>> = {
  [codes.unknownChannel]: "the channel or thread was deleted; name another one",
  [codes.closedDirect]:
    "this person takes no direct messages from the bot: allow them for this server, under its privacy settings",
  [codes.lockedThread]: "unlock the thread, or let the bot manage threads",
  50008: "messages cannot be posted in this kind of channel; name a text channel",
  10013: "there is no such user in Discord; correct the id",
  50033: "there is no such user in Discord; correct the id",
};

/** Of a post: retry, look, or a person has to do something. */
export function postFailure(trouble: Trouble): Exclude<PostOutcome, { kind: "ok" } | { kind: "moved" }> {
  switch (trouble.kind) {
    case "limited":
      return {
        kind: "retryable",
        why: "Discord wants us to wait",
        after_ms: trouble.after_ms,
        wait: trouble.wait,
      };
    case "unsent":
      return { kind: "retryable", why: trouble.why, wait: "surface" };
    case "unclear":
      return { kind: "unknown", why: trouble.why };
    case "refused":
      return refusal(trouble);
  }
}

/** Of an edit: besides, the message may be gone, or past changing. */
export function editFailure(trouble: Trouble): Exclude<EditOutcome, { kind: "ok" } | { kind: "moved" }> {
  if (trouble.kind !== "refused") return postFailure(trouble);
  const why = whyOf(trouble);
  switch (trouble.code) {
    case codes.unknownMessage:
      return { kind: "gone", why };
    case codes.oldEdits:
    case codes.archivedThread:
    case codes.lockedThread:
    case codes.notOurMessage:
      return { kind: "uneditable", why };
    default:
      return refusal(trouble);
  }
}

function refusal(
  trouble: Extract<Trouble, { kind: "refused" }>,
): Undeliverable | Extract<PostOutcome, { kind: "unknown" }> {
  const why = whyOf(trouble);
  const { status, code } = trouble;
  if (status === 401) return { kind: "fatal", what: "surface", why, remedy: surfaceRemedy };
  // Discord may have done it before it stumbled.
  if (status >= 500) return { kind: "unknown", why };
  if (code in placeRemedies || status === 403 || status === 404) {
    return { kind: "fatal", what: "place", why, remedy: placeRemedies[code] ?? placeRemedy };
  }
  return {
    kind: "fatal",
    what: "card",
    why,
    remedy: "Discord does not take this card; look at it in the terminal",
  };
}

export function whyOf(trouble: Trouble): string {
  switch (trouble.kind) {
    case "limited":
      return "Discord wants us to wait";
    case "refused":
      return `Discord: ${trouble.says} (${trouble.code || trouble.status})`;
    default:
      return trouble.why;
  }
}

/** How a closed gateway ends the connection; undefined: it may be opened again. */
export function fatalClose(code: number): { readonly why: string; readonly remedy: string } | undefined {
  switch (code) {
    case 4004:
      return { why: "Discord does not know the token any more (4004)", remedy: surfaceRemedy };
    case 4013:
    case 4014:
      return {
        why: `Discord refuses an intent that we asked for (${code})`,
        remedy:
          "switch on Message Content Intent in Discord's developer portal (Bot → Privileged Gateway Intents), or take it out of the config",
      };
    case 4010:
    case 4011:
    case 4012:
      return {
        why: `Discord refuses how we connect (${code})`,
        remedy: "this version is too old for Discord; update it",
      };
    default:
      return undefined;
  }
}
