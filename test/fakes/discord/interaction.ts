// One interaction: who made it where, what it was answered, and what its author sees of that.

import type { Channel, Component, Message } from "./world.ts";

/** What the person gets to see of it. */
export type Shown =
  | { readonly kind: "message"; readonly message: Message }
  /** "… is thinking": the message is to come. */
  | { readonly kind: "thinking" }
  /** Nothing moves, nothing failed. */
  | { readonly kind: "quiet" }
  | { readonly kind: "updated"; readonly message: Message }
  | { readonly kind: "form"; readonly form: ShownForm }
  | {
      readonly kind: "choices";
      readonly choices: readonly { readonly name: string; readonly value: string }[];
    }
  /** "This interaction failed": nobody answered in time, or nobody was there. */
  | { readonly kind: "failed" };

export interface ShownForm {
  readonly customId: string;
  readonly title: string;
  readonly components: readonly Component[];
  /** The message whose button opened it. */
  readonly messageId?: string;
}

export interface Interaction {
  readonly id: string;
  readonly token: string;
  /** 2 command, 3 component, 4 autocomplete, 5 form. */
  readonly type: 2 | 3 | 4 | 5;
  readonly userId: string;
  readonly channel: Channel;
  readonly messageId?: string;
  readonly at_ms: number;
  state: "waiting" | "answered" | "failed";
  /** What `@original` is. */
  originalId?: string;
  shown: Shown | undefined;
  readonly settled: Promise<Shown>;
  settle(shown: Shown): void;
}
