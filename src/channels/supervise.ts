// Keeps one channel connected, and knows whether it hears. A connection that ends is opened again, later each time; one
// that says it hears is asked to prove it. What was missed meanwhile is told as a gap, once it hears again.

import type { Channel, ChannelClock, ChannelHealth, Listener, Surface } from "./channel.ts";
import { channelLimits } from "./limits.ts";

export interface ChannelStatus extends ChannelHealth {
  readonly surface: Surface;
}

/** From when to when nothing may have arrived. */
export interface Gap {
  readonly surface: Surface;
  readonly from_ms: number;
  readonly to_ms: number;
}

export interface Watch {
  /** After each change of the state of a channel. Must not throw. */
  changed(status: ChannelStatus): void;
  /** At this moment it heard; told now and then, to be remembered over a restart. */
  proven(at_ms: number): void;
  /** It hears again. */
  healed(gap: Gap): void;
  note(text: string): void;
}

export interface Supervised {
  readonly channel: Channel;
  status(): ChannelStatus;
  /** Resolves after the signal, when the connection has ended. */
  readonly done: Promise<void>;
}

/** `heard_ms`: when this surface was last known to hear, from an earlier life of the program. */
export function supervise(
  channel: Channel,
  listener: Listener,
  around: { readonly clock: ChannelClock; readonly watch: Watch; readonly heard_ms?: number },
  signal: AbortSignal,
): Supervised {
  const { clock, watch } = around;
  const { surface } = channel;
  let status: ChannelStatus = { surface, state: "unsure", why: "connecting", lacks: [] };
  let heard_ms = around.heard_ms;
  /** Nobody is asked how it is while nothing is being tried. */
  let trying: "yes" | "no" = "yes";
  /** Raised when a pulse is due before its time. */
  let nap = new AbortController();

  function tell(health: ChannelHealth): void {
    const before = status;
    status = { ...health, surface };
    if (health.state === "hearing") {
      const now_ms = health.heard_ms ?? clock.now_ms();
      const from_ms = heard_ms;
      heard_ms = now_ms;
      watch.proven(now_ms);
      const wasAway = before.state !== "hearing" && from_ms !== undefined;
      if (wasAway && now_ms - from_ms > channelLimits.gap_ms_min)
        watch.healed({ surface, from_ms, to_ms: now_ms });
    }
    if (before.state !== status.state || before.why !== status.why) watch.changed(status);
  }

  function opened(): void {
    if (status.state !== "hearing") nap.abort();
  }

  async function keepConnected(): Promise<void> {
    const told: Listener = { ...listener, opened };
    let wait_ms: number = channelLimits.reconnect_ms_min;
    while (!signal.aborted) {
      const began_ms = clock.monotonic_ms();
      trying = "yes";
      const end = await channel.connect(told, signal);
      trying = end.kind === "fatal" ? "no" : "yes";
      if (end.kind === "stopped" || signal.aborted) return;
      if (end.kind === "fatal") {
        tell({ state: "off", why: end.why, remedy: end.remedy, lacks: [] });
        watch.note(`${surface}: ${end.why}; ${end.remedy}`);
        wait_ms = channelLimits.fatal_retry_ms;
      } else {
        const lived_ms = clock.monotonic_ms() - began_ms;
        if (lived_ms > channelLimits.stable_ms) wait_ms = channelLimits.reconnect_ms_min;
        tell({ state: "deaf", why: end.why, remedy: "it connects again by itself", lacks: [] });
        watch.note(
          `${surface}: the connection ended (${end.why}), again in ${Math.round(wait_ms / 1_000)} s`,
        );
      }
      await clock.sleep(end.kind === "broken" ? Math.max(wait_ms, end.after_ms ?? 0) : wait_ms, signal);
      if (end.kind === "broken") wait_ms = Math.min(wait_ms * 2, channelLimits.reconnect_ms_max);
    }
  }

  async function keepAsking(connected: AbortSignal): Promise<void> {
    const due_ms = clock.monotonic_ms() + channelLimits.first_pulse_ms;
    let worried_ms: number = channelLimits.early_pulse_ms;
    await clock.sleep(worried_ms, AbortSignal.any([connected, nap.signal]));
    while (!connected.aborted) {
      nap = new AbortController();
      if (trying === "yes") {
        const health = await channel.pulse(connected);
        // Before a connection has had its time, only that it hears is news.
        if (!connected.aborted && (health.state === "hearing" || clock.monotonic_ms() >= due_ms))
          tell(health);
      }
      const left_ms = due_ms - clock.monotonic_ms();
      worried_ms = Math.min(worried_ms * 2, channelLimits.worried_pulse_ms);
      const soon_ms = left_ms > 0 ? Math.min(worried_ms, left_ms) : worried_ms;
      const rest_ms = status.state === "hearing" ? channelLimits.pulse_ms : soon_ms;
      await clock.sleep(rest_ms, AbortSignal.any([connected, nap.signal]));
    }
  }

  const asking = new AbortController();
  const stopped = AbortSignal.any([signal, asking.signal]);
  const done = (async () => {
    const asked = keepAsking(stopped);
    await keepConnected();
    asking.abort();
    await asked;
    status = { surface, state: "off", why: "stopped", lacks: [] };
  })();
  return { channel, status: () => status, done };
}
