// Looks at workers, asks and the pulse every few seconds, and at once when an event tells of news.

import type { Failed, Refused, Trouble } from "../outcome.ts";
import type { PulseStatus } from "../pulse-control.ts";
import type { EventPage } from "../types.ts";
import { watchLimits } from "./limits.ts";
import type { WatchPorts } from "./ports.ts";
import { withEvents, withFleet } from "./see.ts";
import { update, type View } from "./view.ts";

export async function fleetLane(view: View): Promise<void> {
  const { engine, screen, signal, naps } = view;
  let pulse: PulseStatus | Failed | undefined;
  let pulse_ms = 0;
  let news: "rung" | "over" = "rung";
  while (!signal.aborted) {
    const isOld = screen.clock.monotonic_ms() - pulse_ms > watchLimits.pulse_poll_ms;
    if (pulse === undefined || news === "rung" || isOld) {
      pulse = await engine.pulse.status();
      pulse_ms = screen.clock.monotonic_ms();
    }
    const [health, open] = await Promise.all([engine.workers.health(), engine.mailbox.open()]);
    showFleet(view, { health, open, pulse });
    await screen.clock.sleep(watchLimits.fleet_gap_ms, signal);
    news = await naps.fleet.wait(watchLimits.fleet_poll_ms);
  }
}

interface FleetLooks {
  readonly health: Awaited<ReturnType<WatchPorts["engine"]["workers"]["health"]>>;
  readonly open: Awaited<ReturnType<WatchPorts["engine"]["mailbox"]["open"]>>;
  readonly pulse: PulseStatus | Failed;
}

function showFleet(view: View, { health, open, pulse }: FleetLooks): void {
  const trouble = troubleIn([health, open, pulse]);
  update(view, (model) =>
    withFleet(model, {
      ...(health.kind === "ok" && { workers: health.workers }),
      ...(open.kind === "ok" && { asks: open.asks }),
      ...(pulse.kind === "ok" && { pulse }),
      ...(trouble !== undefined && { trouble }),
      at_ms: view.screen.clock.now_ms(),
    }),
  );
}

type Looked = { readonly kind: "ok"; readonly troubles: readonly Trouble[] } | Failed;

/** The first, and how many more: all of them are in `looop status`. */
function troubleIn(looks: readonly Looked[]): string | undefined {
  const whys = looks.flatMap((look) =>
    look.kind === "failed" ? [look.why] : look.troubles.map(({ why }) => why),
  );
  const [first, ...more] = [...new Set(whys)];
  return first === undefined || more.length === 0 ? first : `${first} (and ${more.length} more troubles)`;
}

export async function logLane(view: View): Promise<void> {
  const { engine, signal, naps } = view;
  for await (const page of engine.events.follow({ tail: watchLimits.log_events_first }, signal)) {
    update(view, (model) => withEvents(model, isProblem(page) ? [troubleEvent(page)] : page.events));
    naps.fleet.ring();
  }
  // It ends by itself only when its cursor makes no sense any more; the rest of the view goes on.
  if (!signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

const isProblem = (page: EventPage | Refused | Failed): page is Refused | Failed => "kind" in page;

const troubleEvent = ({ why, remedy }: Refused | Failed) => ({ ts: "", event: "log_failed", why, remedy });
