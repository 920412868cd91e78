// Places and copies of the port ↔ the numbers of Telegram. Pure. Ids come from records that may be old or wrong, so they
// are looked at before anything is sent.

import type { CopyRef, Place } from "../channel.ts";
import { badPlace } from "./outcome.ts";
import type { EditTarget, Target } from "./send.ts";

export type Addressed<T> = { readonly kind: "ok"; readonly target: T } | ReturnType<typeof badPlace>;

export function targetOf(place: Place): Addressed<Target> {
  if (place.only !== undefined) {
    // Nothing but an answer to a press can be shown to one person in a group; the direct chat has the id of the person.
    const user = idOf(place.only);
    if (user === undefined || user < 0) return badPlace(`“${place.only}” is no user of Telegram`);
    return { kind: "ok", target: { chat_id: user } };
  }
  const chat_id = idOf(place.chat);
  if (chat_id === undefined) return badPlace(`“${place.chat}” is no chat of Telegram`);
  const thread = place.thread === undefined ? undefined : idOf(place.thread);
  if (place.thread !== undefined && (thread === undefined || thread < 1)) {
    return badPlace(`“${place.thread}” is no topic of Telegram`);
  }
  const answers = answeredBy(place);
  return {
    kind: "ok",
    target: {
      chat_id,
      // General is a topic too, and the only one that must not be named.
      ...(thread !== undefined && thread !== GENERAL && { message_thread_id: thread }),
      ...(answers !== undefined && { answers }),
    },
  };
}

export function editTargetOf(copy: CopyRef): Addressed<EditTarget> {
  const chat_id = idOf(copy.chat);
  const message_id = idOf(copy.message);
  if (chat_id === undefined) return badPlace(`“${copy.chat}” is no chat of Telegram`);
  if (message_id === undefined || message_id < 1) {
    return badPlace(`“${copy.message}” is no message of Telegram`);
  }
  return { kind: "ok", target: { chat_id, message_id } };
}

const GENERAL = 1;

/** In a group, a reply shows whom it answers. Alone with one person there is no doubt. */
function answeredBy({ chat, answering }: Place): number | undefined {
  const [, of, message] = /^message:(-\d+):(\d+)$/.exec(answering ?? "") ?? [];
  return of === chat ? idOf(message ?? "") : undefined;
}

function idOf(text: string): number | undefined {
  const id = /^-?\d{1,16}$/.test(text) ? Number(text) : 0;
  return Number.isSafeInteger(id) && id !== 0 ? id : undefined;
}
