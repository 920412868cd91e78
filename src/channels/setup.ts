// PORT: what is asked of a platform while somebody connects the program to it, before there is a channel. Common
// contract: no method throws or rejects, whatever the platform does; nothing is posted and nothing is changed by asking.

export interface Setup {
  /** Whether each token is good and may do all that is done with it, as far as the platform tells. */
  check(signal: AbortSignal): Promise<SetupCheck>;
  /** Where one could post, first the chats where one is already. */
  chats(signal: AbortSignal): Promise<SetupChats>;
}

export type SetupCheck =
  | {
      readonly kind: "ok";
      /** Who we are there. */
      readonly self: { readonly id: string; readonly name: string };
      /** The workspace, server or account, as people know it. */
      readonly where: string;
      readonly findings: readonly Finding[];
    }
  /** `field`: which of the values is no good, by its name in the config. */
  | { readonly kind: "refused"; readonly field: string; readonly why: string; readonly remedy: string }
  | { readonly kind: "unreachable"; readonly why: string };

/** Something that is switched off or missing, by its exact name over there. */
export interface Finding {
  readonly what: string;
  readonly remedy: string;
  /** `stops`: nobody could be reached or heard. `lacks`: the rest works without it. */
  readonly weight: "stops" | "lacks";
}

export type SetupChats =
  | { readonly kind: "ok"; readonly chats: readonly SetupChat[] }
  | { readonly kind: "unknown"; readonly why: string };

export interface SetupChat {
  readonly id: string;
  /** As people see it: `#ops`. */
  readonly name: string;
  /** Whether one may post there as things are. */
  readonly joined: "yes" | "no";
}
