// What went wrong in a call → what the port calls it: once, here, at the edge. Pure. Nothing of a request is repeated in
// an error: a request carries the token.

import { webApi } from "@slack/bolt";
import type { EditOutcome, PostOutcome, Undeliverable } from "../channel.ts";
import { type Fields, fieldsOf, wordOf } from "./fields.ts";
import { slackLimits } from "./limits.ts";

export type Failure =
  | { readonly kind: "limited"; readonly after_ms: number }
  /** Slack says no, in a word of its own. */
  | { readonly kind: "refused"; readonly code: string; readonly needed?: string; readonly details?: string }
  /** It certainly did not happen. */
  | { readonly kind: "not_sent"; readonly why: string }
  /** Nobody knows. */
  | { readonly kind: "lost"; readonly why: string };

/** Errors of the line, before anything went over it. */
const unsent: readonly string[] = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
];

export function failureOf(error: unknown): Failure {
  if (error instanceof webApi.WebAPIRateLimitedError)
    return { kind: "limited", after_ms: error.retryAfter * 1_000 };
  if (error instanceof webApi.WebAPIPlatformError) return refusalOf(fieldsOf(error.data));
  if (error instanceof webApi.WebAPIHTTPError) {
    if (error.statusCode === 429) return { kind: "limited", after_ms: slackLimits.wait_ms_default };
    // Behind a gateway it may have been done all the same.
    return { kind: "lost", why: `Slack answered with status ${error.statusCode}` };
  }
  const code = codeOf(error);
  if (code !== undefined && unsent.includes(code))
    return { kind: "not_sent", why: `Slack cannot be reached (${code})` };
  return {
    kind: "lost",
    why: `the connection broke before Slack answered${code === undefined ? "" : ` (${code})`}`,
  };
}

function refusalOf(data: Fields): Failure {
  const code = wordOf(data.error) ?? "unknown_error";
  // An answer that is no JSON comes as an error too: a gateway's page, say.
  if (!/^[a-z0-9_]{1,60}$/.test(code)) return { kind: "lost", why: "Slack's answer could not be read" };
  if (code === "ratelimited" || code === "rate_limited") {
    const after_s = fieldsOf(data.response_metadata).retryAfter;
    return {
      kind: "limited",
      after_ms: typeof after_s === "number" ? after_s * 1_000 : slackLimits.wait_ms_default,
    };
  }
  if (code === "internal_error" || code === "fatal_error") {
    return { kind: "lost", why: `Slack failed in the middle of it (${code})` };
  }
  if (code === "service_unavailable" || code === "request_timeout") {
    return { kind: "not_sent", why: `Slack did not take the call (${code})` };
  }
  const needed = wordOf(data.needed);
  const details = detailsOf(data);
  return {
    kind: "refused",
    code,
    ...(needed !== undefined && { needed }),
    ...(details !== undefined && { details }),
  };
}

/** Which block, and what is wrong with it: Slack's words about the shape, never about the content. */
function detailsOf(data: Fields): string | undefined {
  const { messages } = fieldsOf(data.response_metadata);
  if (!Array.isArray(messages)) return undefined;
  const texts = messages.filter((each) => typeof each === "string");
  return texts.length === 0 ? undefined : texts.join("; ").slice(0, 300);
}

function codeOf(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; depth < 5 && typeof at === "object" && at !== null; depth += 1) {
    const code = "code" in at ? at.code : undefined;
    if (typeof code === "string" && /^[A-Z_0-9]+$/.test(code)) return code;
    at = "original" in at ? at.original : "cause" in at ? at.cause : undefined;
  }
  return undefined;
}

// --- refusals ------------------------------------------------------------------------------------------------------

type What = Undeliverable["what"];

const renew = "reinstall the app at api.slack.com/apps and put the new token in the configuration";
const remedies: Readonly<Record<string, readonly [what: What, why: string, remedy: string]>> = {
  invalid_auth: ["surface", "Slack does not know the token", renew],
  not_authed: ["surface", "no token was given", renew],
  token_revoked: ["surface", "the token was revoked", renew],
  token_expired: ["surface", "the token has expired", renew],
  account_inactive: ["surface", "the app was removed from the workspace", renew],
  not_allowed_token_type: [
    "surface",
    "this is a token of another kind",
    "the bot token begins with xoxb-, the app token with xapp-",
  ],
  org_login_required: [
    "surface",
    "the workspace is being moved",
    "wait until Slack has finished the migration",
  ],
  team_access_not_granted: [
    "surface",
    "the app has no access to this workspace",
    "have an administrator grant it",
  ],
  team_disabled: ["surface", "the workspace was disabled", "have an administrator enable it"],
  channel_not_found: [
    "place",
    "there is no such channel for us",
    "invite the app into the channel, or correct its id",
  ],
  not_in_channel: ["place", "we are not in the channel", "invite the app into the channel"],
  is_archived: ["place", "the channel is archived", "unarchive it, or choose another one"],
  user_not_found: ["place", "there is no such user", "correct the user's id"],
  users_not_found: ["place", "there is no such user", "correct the user's id"],
  user_disabled: ["place", "the user was deactivated", "choose somebody else"],
  cannot_dm_bot: ["place", "a program cannot be spoken to directly", "choose a person"],
  messages_tab_disabled: [
    "place",
    "the app's messages tab is switched off",
    "switch it on under App Home at api.slack.com/apps",
  ],
  restricted_action: [
    "place",
    "an administrator does not let us post there",
    "have an administrator allow it, or choose another channel",
  ],
  cannot_reply_to_message: ["place", "the thread does not exist any more", "start a new one"],
  thread_not_found: ["place", "the thread does not exist any more", "start a new one"],
  method_not_supported_for_channel_type: [
    "place",
    "this kind of channel cannot do that",
    "choose another channel",
  ],
};

export function undeliverableOf(failure: Extract<Failure, { kind: "refused" }>): Undeliverable {
  const { code, needed, details } = failure;
  if (code === "missing_scope" || code === "no_permission") {
    const scope = needed ?? "a scope";
    const what = scope === "chat:write" ? "surface" : "place";
    const remedy = `add ${scope} under OAuth & Permissions at api.slack.com/apps, and reinstall the app`;
    return { kind: "fatal", what, why: `the app lacks the scope ${scope}`, remedy };
  }
  const known = remedies[code];
  if (known !== undefined)
    return { kind: "fatal", what: known[0], why: `${known[1]} (${code})`, remedy: known[2] };
  const why = `Slack refused it (${code}${details === undefined ? "" : `: ${details}`})`;
  return { kind: "fatal", what: "card", why, remedy: "look the word up at docs.slack.dev, and report it" };
}

/** Refusals that a simpler message may get around. */
export const isAboutShape = (failure: Failure): boolean =>
  failure.kind === "refused" &&
  /^(?:invalid_blocks|msg_too_long|msg_blocks_too_long|too_many_)/.test(failure.code);

type Unposted = Exclude<PostOutcome, { kind: "ok" | "moved" }>;

/** `wait`: who has to wait when it was too much. Posts are counted by channel, all else by the app. */
export function unpostedOf(failure: Failure, wait: "chat" | "surface"): Unposted {
  switch (failure.kind) {
    case "limited":
      return { kind: "retryable", why: "Slack wants us to slow down", after_ms: failure.after_ms, wait };
    case "not_sent":
      return { kind: "retryable", why: failure.why, wait: "surface" };
    case "lost":
      return { kind: "unknown", why: failure.why };
    case "refused":
      return undeliverableOf(failure);
  }
}

export function uneditedOf(failure: Failure): EditOutcome {
  if (failure.kind === "refused") {
    if (failure.code === "message_not_found") return { kind: "gone", why: "the message was removed" };
    if (failure.code === "edit_window_closed") {
      return {
        kind: "uneditable",
        why: "the workspace does not let messages be changed so late (edit_window_closed)",
      };
    }
    if (failure.code === "cant_update_message") {
      return { kind: "uneditable", why: "Slack does not let us change this message (cant_update_message)" };
    }
  }
  return unpostedOf(failure, "surface");
}
