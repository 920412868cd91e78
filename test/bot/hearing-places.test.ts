// Goal: after we were away every place is read again from where it was heard, and a place where nothing was ever said from
// our own card on, but never what is too old to be known as heard. Method: rows of what the ledger may hold.

import { expect, test } from "vitest";
import { cursorsOf, type HeardSoFar } from "../../src/bot/hearing-places.ts";
import { botLimits } from "../../src/bot/limits.ts";
import type { CopyRef, Place } from "../../src/channels/channel.ts";
import type { KeptCopy } from "../../src/notify/ledger/ledger.ts";

const home: Place = { surface: "slack", chat: "C1" };
const thread: Place = { surface: "slack", chat: "C1", thread: "10" };

function copy(
  ref: Omit<CopyRef, "surface"> & { readonly surface?: "slack" | "discord" },
  delivered_ms = 1_000,
): KeptCopy {
  return { ref: { surface: "slack", ...ref }, delivered_ms } as KeptCopy;
}

test.each<[string, Partial<HeardSoFar>, readonly string[]]>([
  ["nothing where there is nothing", {}, []],
  ["up to where it was heard", { cursors: [{ place: home, after: "5" }] }, ["C1 - 5"]],
  ["not the surface's own mark", { cursors: [{ place: { surface: "slack", chat: "" }, after: "9" }] }, []],
  [
    "from a card on, where nothing was heard",
    { live: [copy({ chat: "C1", thread: "10", message: "11" })] },
    ["C1 10 11"],
  ],
  [
    "from the oldest card on",
    { live: [copy({ chat: "C1", message: "8" }, 3_000), copy({ chat: "C1", message: "7" }, 2_000)] },
    ["C1 - 7"],
  ],
  [
    "rather up to where it was heard than from a card on",
    { cursors: [{ place: home, after: "5" }], live: [copy({ chat: "C1", message: "3" })] },
    ["C1 - 5"],
  ],
  [
    "in a thread below a card that stands, even where no card in it is known",
    { live: [copy({ chat: "C1", message: "10" })], threads: [thread] },
    ["C1 - 10", "C1 10 10"],
  ],
  [
    "below each card, where replies stand there",
    {
      live: [copy({ chat: "C1", message: "10" }), copy({ chat: "C1", thread: "4", message: "11" })],
      replies: "below",
    },
    ["C1 - 10", "C1 4 11", "C1 10 10"],
  ],
  [
    "below the newest cards, where there are many",
    {
      live: Array.from({ length: 99 }, (_, at) => copy({ chat: "C1", message: `${at}` }, 1_000 + at)),
      replies: "below",
    },
    ["C1 - 0", ...Array.from({ length: botLimits.reply_threads_max }, (_, at) => `C1 ${98 - at} ${98 - at}`)],
  ],
  ["not in threads of long ago", { threads: [thread] }, []],
  [
    "not from a card that is older than what is known as heard",
    { live: [copy({ chat: "C1", message: "3" }, 499)] },
    [],
  ],
  ["not on another surface", { live: [copy({ surface: "discord", chat: "C1", message: "3" })] }, []],
])("reads %s", (_, heard, expected) => {
  const found = cursorsOf("slack", {
    cursors: [],
    live: [],
    threads: [],
    replies: "beside",
    known_since_ms: 500,
    ...heard,
  });
  expect(found.map(({ place, after }) => `${place.chat} ${place.thread ?? "-"} ${after}`)).toEqual(expected);
});
