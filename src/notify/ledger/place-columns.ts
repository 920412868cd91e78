// A place as columns: what identifies it, and how it is read back. Two places are one if all four are the same.

import type { Place, Surface } from "../../channels/channel.ts";

export interface PlaceColumns {
  readonly surface: string;
  readonly chat: string;
  /** Empty: none. */
  readonly thread: string;
  readonly only_user: string;
}

export function columnsOf(place: Place): PlaceColumns {
  return {
    surface: place.surface,
    chat: place.chat,
    thread: place.thread ?? "",
    only_user: place.only ?? "",
  };
}

/** `answering` is about one posting and no part of where it stands. */
export function placeOf(row: PlaceColumns, answering?: string | null): Place {
  return {
    surface: row.surface as Surface,
    chat: row.chat,
    ...(row.thread === "" ? {} : { thread: row.thread }),
    ...(row.only_user === "" ? {} : { only: row.only_user }),
    ...(answering === undefined || answering === null ? {} : { answering }),
  };
}

/** For SQL: the named parameters of `columnsOf`. */
export const AT_PLACE = "surface = @surface AND chat = @chat AND thread = @thread AND only_user = @only_user";

/** Names one copy in memory. */
export function copyKey(subject: string, place: Place): string {
  return [subject, place.surface, place.chat, place.thread ?? "", place.only ?? ""].join("\n");
}
