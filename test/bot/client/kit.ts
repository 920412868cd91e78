// Cards and models for tests of the client.

import type { ShownCard } from "../../../src/bot/client/cards.ts";
import { firstModel, type Model, told } from "../../../src/bot/client/model.ts";
import { press } from "../../../src/bot/client/press.ts";
import type { Saying } from "../../../src/bot/client/talk.ts";
import { keyReader } from "../../../src/engine/watch/keys.ts";

export const NOW_MS = 1_700_000_000_000;

export const yesNo: ShownCard["rows"] = [
  [
    { key: "yes", label: "Approve", style: "primary" },
    { key: "no", label: "Deny", style: "danger" },
  ],
];

export function card(message: string, more: Partial<ShownCard> = {}): ShownCard {
  return {
    v: 1,
    message,
    key: `k-${message}`,
    chat: "home",
    posted_ms: NOW_MS - 60_000,
    title: `Title ${message}`,
    tone: more.rows === undefined ? "plain" : "attention",
    parts: [],
    rows: [],
    files: [],
    volume: "ring",
    ...more,
  };
}

export function modelOf(cards: readonly ShownCard[], cols = 80, rows = 24): Model {
  const model = told(firstModel({ cols, rows }, "ann", NOW_MS), {
    kind: "attached",
    name: "looop",
    alone: "no",
  });
  return cards.reduce((each, shown) => told(each, { kind: "card", card: shown }), model);
}

/** As if it came from a keyboard, key by key; what was said on the way. */
export function type(
  model: Model,
  keys: string,
): { readonly model: Model; readonly said: readonly Saying[] } {
  const reader = keyReader();
  const said: Saying[] = [];
  let now = model;
  for (const event of [...reader.feed(keys), ...reader.flush()]) {
    const pressed = press(now, event);
    now = pressed.model;
    if (pressed.saying !== undefined) said.push(pressed.saying);
  }
  return { model: now, said };
}
