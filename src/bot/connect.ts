// One channel of the house, kept connected; and what follows from its coming and going.

import type { Channel, Place } from "../channels/channel.ts";
import { type Gap, type Supervised, supervise } from "../channels/supervise.ts";
import { type CatchUp, createCatchUp } from "./catch-up.ts";
import { botLimits } from "./limits.ts";
import { type Household, tellGap } from "./upkeep.ts";

export function connect(parts: Household, channel: Channel, signal: AbortSignal): Supervised {
  const { ledger, outbox, presenter, inbox, report, note, setup } = parts;
  const { surface } = channel;
  const self: Place = { surface, chat: "" }; // the surface itself: until when it was known to hear
  const before = ledger.look((tables) => tables.places.cursor(self)?.after);
  const heard_ms = before.kind === "ok" && before.value !== undefined ? Number(before.value) : undefined;
  const past = createCatchUp(parts, channel, signal);
  return supervise(
    channel,
    inbox,
    {
      clock: setup.clock,
      ...(heard_ms !== undefined && { heard_ms }),
      watch: {
        changed(status) {
          report("channel_state", { surface, state: status.state, why: status.why });
          if (status.state === "hearing") {
            outbox.reopen(surface);
            past.hears();
          } else past.away();
          if (status.state !== "unsure") parts.greeting.answered(surface);
          presenter.changed();
        },
        proven: (at_ms) => {
          ledger.atomically((tables) =>
            tables.places.setCursor({ place: self, after: String(at_ms) }, setup.clock.now_ms()),
          );
        },
        healed: (gap) => void tellGapLater(parts, { channel, gap, past }, signal),
        note,
      },
    },
    signal,
  );
}

/** Behind what was written meanwhile: an ask that is answered by it need not be pressed again. */
async function tellGapLater(
  parts: Household,
  { channel, gap, past }: { readonly channel: Channel; readonly gap: Gap; readonly past: CatchUp },
  signal: AbortSignal,
): Promise<void> {
  const { clock } = parts.setup;
  const end_ms = clock.monotonic_ms() + botLimits.gap_told_ms_max;
  const isHandled = () => {
    const waiting = parts.ledger.look((tables) => tables.inbox.waiting(1).length);
    return past.isRead && waiting.kind === "ok" && waiting.value === 0;
  };
  do await clock.sleep(botLimits.gap_look_ms, signal);
  while (!isHandled() && !signal.aborted && clock.monotonic_ms() < end_ms);
  if (!signal.aborted) await tellGap(parts, channel, gap);
}
