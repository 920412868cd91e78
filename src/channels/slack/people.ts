// Names of those who speak, looked up once in a while. Nobody waits long for a name: without one, the id will do.

import type { ChannelClock } from "../channel.ts";
import { type Fields, fieldsOf, wordOf } from "./fields.ts";
import { slackLimits } from "./limits.ts";
import type { Web } from "./web.ts";

export interface Known {
  readonly name: string;
  readonly locale?: string;
  readonly zone?: string;
}

export interface People {
  known(id: string): Known | undefined;
  /** Afterwards they are known, if Slack told in time. Never rejects. */
  meet(id: string, signal: AbortSignal): Promise<void>;
}

export function createPeople(web: Web, clock: ChannelClock): People {
  const met = new Map<string, { readonly known?: Known; readonly until_ms: number }>();
  const lookups = new Map<string, Promise<void>>();

  function remember(id: string, found: Known | undefined): void {
    const known = found ?? met.get(id)?.known;
    met.delete(id);
    const oldest = met.keys().next();
    if (met.size >= slackLimits.names_max && oldest.value !== undefined) met.delete(oldest.value);
    const kept_ms = found === undefined ? slackLimits.name_retry_ms : slackLimits.name_kept_ms;
    met.set(id, { ...(known && { known }), until_ms: clock.monotonic_ms() + kept_ms });
  }

  async function look(id: string, signal: AbortSignal): Promise<void> {
    const short = new AbortController();
    const bounded = AbortSignal.any([signal, short.signal]);
    const waiting = clock.sleep(slackLimits.name_ms_max, bounded).then(() => short.abort());
    const called = await web.call("users.info", { user: id, include_locale: true }, bounded);
    short.abort();
    await waiting;
    remember(id, called.kind === "ok" ? knownOf(fieldsOf(called.body.user)) : undefined);
  }

  return {
    known: (id) => met.get(id)?.known,
    async meet(id, signal) {
      const before = met.get(id);
      if (before !== undefined && before.until_ms > clock.monotonic_ms()) return;
      // Two things that somebody said at the same time are no reason to look twice.
      const looking = lookups.get(id) ?? look(id, signal);
      lookups.set(id, looking);
      await looking;
      lookups.delete(id);
    },
  };
}

function knownOf(user: Fields): Known | undefined {
  const profile = fieldsOf(user.profile);
  const name = [profile.display_name, profile.real_name, user.real_name, user.name].map(wordOf).find(Boolean);
  const locale = wordOf(user.locale);
  const zone = wordOf(user.tz);
  return name === undefined ? undefined : { name, ...(locale && { locale }), ...(zone && { zone }) };
}
