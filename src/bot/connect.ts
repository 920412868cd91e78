// One channel of the house, kept connected; and what follows from its coming and going.

import type { Channel, Place } from "../channels/channel.ts";
import { type Supervised, supervise } from "../channels/supervise.ts";
import { createCatchUp } from "./catch-up.ts";
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
          presenter.changed();
        },
        proven: (at_ms) => {
          ledger.atomically((tables) =>
            tables.places.setCursor({ place: self, after: String(at_ms) }, setup.clock.now_ms()),
          );
        },
        healed: (gap) => void tellGap(parts, channel, gap),
        note,
      },
    },
    signal,
  );
}
