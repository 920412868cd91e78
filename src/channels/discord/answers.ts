// What an interaction is told at once, so that nobody sees it fail. Pure. The first word decides: a form can only be
// opened with it, and a line for the author alone can take its place.

import type { AtOnce } from "../channel.ts";
import { fitRendered } from "../text/fit.ts";
import { renderForm } from "./forms.ts";
import { discordBits, discordLimits } from "./limits.ts";
import { escapeText } from "./markup.ts";
import type { WireInteraction } from "./wire.ts";

export interface Callback {
  readonly type: 4 | 5 | 6 | 8 | 9;
  readonly data?: object;
}

export function callbackOf({ type, message }: WireInteraction, then: AtOnce | undefined): Callback {
  if (then?.kind === "notice") return noticeOf(then.text);
  // Discord opens no form on top of a form.
  if (then?.kind === "form" && type !== 5) return { type: 9, data: renderForm(then.form) };
  const isOnMessage = type === 3 || (type === 5 && message !== undefined);
  return isOnMessage ? { type: 6 } : { type: 5, data: { flags: discordBits.ephemeral } };
}

export function noticeOf(text: string): Callback {
  const budget = { unit: "chars", max: discordLimits.content_chars_max } as const;
  const content = fitRendered(text, budget, escapeText)?.text || "…";
  const flags = discordBits.ephemeral | discordBits.suppressEmbeds;
  return { type: 4, data: { content, flags, allowed_mentions: { parse: [] } } };
}
