// A surface that does what a script says, call by call, and remembers what stands in its chats. What is delivered and
// what is answered are two things, as in life.

import type {
  Capabilities,
  Card,
  Channel,
  CopyRef,
  EditOutcome,
  Place,
  PostOutcome,
  ProbeOutcome,
  Surface,
  ThreadOutcome,
} from "../../src/channels/channel.ts";

export interface Standing {
  readonly id: string;
  readonly chat: string;
  readonly thread: string | undefined;
  readonly key: string;
  /** As it was posted, and as it is now. */
  readonly first: Card;
  card: Card;
}

export interface Call {
  readonly what: "post" | "edit" | "thread" | "probe";
  readonly chat: string;
  readonly key: string;
  readonly card: Card | undefined;
}

/** Undefined: it works. `lost`: it is done, and the answer is not told. Else: the answer, and nothing is done. */
export type Reaction =
  | undefined
  | "lost"
  | Exclude<EditOutcome, { kind: "ok" }>
  | ProbeOutcome
  /** Neither done nor answered until the call is aborted. */
  | "hangs";

export interface ScriptedChannel extends Channel {
  readonly calls: readonly Call[];
  readonly stands: readonly Standing[];
  script: (call: Call, count: number) => Reaction;
  /** Somebody removes it there. */
  remove(id: string): void;
  /** Calls that are being made at this moment; the most there were at once, in all and per chat. */
  readonly most: { at_once: number; per_chat: number };
}

const can: Capabilities = {
  text_chars_max: 4_000,
  button_label_chars_max: 75,
  buttons_max: 25,
  buttons_per_row_max: 5,
  threads: "yes",
  forms: "no",
  files: "yes",
  press_kept_ms: 0,
  text_kept_ms: "history",
  repeats: "probed",
  whispers: "yes",
};

export function scriptedChannel(surface: Surface, changes: Partial<Capabilities> = {}): ScriptedChannel {
  const calls: Call[] = [];
  let stands: readonly Standing[] = [];
  let count = 0;
  const now = new Map<string, number>();
  const most = { at_once: 0, per_chat: 0 };

  async function called(call: Call, signal: AbortSignal): Promise<Reaction> {
    calls.push(call);
    const chat = (now.get(call.chat) ?? 0) + 1;
    now.set(call.chat, chat);
    most.per_chat = Math.max(most.per_chat, chat);
    most.at_once = Math.max(
      most.at_once,
      [...now.values()].reduce((sum, each) => sum + each, 0),
    );
    const reaction = channel.script(call, calls.length);
    await Promise.resolve();
    if (reaction === "hangs")
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    now.set(call.chat, (now.get(call.chat) ?? 0) - 1);
    return reaction;
  }

  function stand(place: Place, card: Card, key: string): Standing {
    count += 1;
    const standing = { id: `m${count}`, chat: place.chat, thread: place.thread, key, first: card, card };
    stands = [...stands, standing];
    return standing;
  }

  const refOf = ({ id, chat, thread }: Standing): CopyRef => ({
    surface,
    chat,
    ...(thread === undefined ? {} : { thread }),
    message: id,
  });
  const posted = (standing: Standing) =>
    ({ kind: "ok", ref: refOf(standing), shown: "whole", rendered: JSON.stringify(standing.card) }) as const;
  const lost = { kind: "unknown", why: "the answer was lost" } as const;

  const channel: ScriptedChannel = {
    surface,
    can: { ...can, ...changes },
    calls,
    get stands() {
      return stands;
    },
    most,
    script: () => undefined,
    remove(id) {
      stands = stands.filter((standing) => standing.id !== id);
    },
    connect: async () => ({ kind: "stopped" }),
    async post(place, card, key, signal) {
      const reaction = await called({ what: "post", chat: place.chat, key, card }, signal);
      if (reaction === "hangs") return lost;
      if (reaction !== undefined && reaction !== "lost") return reaction as PostOutcome;
      const standing = stand(place, card, key);
      return reaction === "lost" ? lost : posted(standing);
    },
    async edit(copy, card, signal) {
      const reaction = await called({ what: "edit", chat: copy.chat, key: copy.message, card }, signal);
      if (reaction === "hangs") return lost;
      if (reaction !== undefined && reaction !== "lost") return reaction as EditOutcome;
      const standing = stands.find(({ id }) => id === copy.message);
      if (standing === undefined) return { kind: "gone", why: "there is no such message" };
      standing.card = card;
      return reaction === "lost" ? lost : posted(standing);
    },
    async openThread(place, _title, opening, key, signal) {
      const reaction = await called({ what: "thread", chat: place.chat, key, card: opening }, signal);
      if (reaction === "hangs") return lost;
      if (reaction !== undefined && reaction !== "lost")
        return reaction as Exclude<ThreadOutcome, { kind: "ok" }>;
      const standing = stand(place, opening, key);
      if (reaction === "lost") return lost;
      return { kind: "ok", place: { ...place, thread: standing.id }, posted: posted(standing) };
    },
    direct: async (user) => ({ kind: "ok", place: { surface, chat: `D-${user}` } }),
    async probe(place, key, signal) {
      const reaction = await called({ what: "probe", chat: place.chat, key, card: undefined }, signal);
      if (typeof reaction === "object" && ["absent", "cannot_tell", "delivered"].includes(reaction.kind))
        return reaction as ProbeOutcome;
      if (reaction !== undefined) return { kind: "cannot_tell", why: "no answer" };
      const standing = stands.find((each) => each.key === key);
      return standing === undefined ? { kind: "absent" } : { kind: "delivered", ref: refOf(standing) };
    },
    catchUp: async (cursor) => ({ kind: "ok", cursor, heard: 0 }),
    pulse: async () => ({ state: "hearing", why: "", lacks: [] }),
  };
  return channel;
}
