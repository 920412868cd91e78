// Names of those who speak, looked up once in a while. Nobody waits long for a name: without one, the id will do.

import type { ChannelClock } from "../channel.ts";
import { fieldsOf, wordOf } from "./fields.ts";
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

  function remember(id: string, known: Known | undefined): void {
    met.delete(id);
    const oldest = met.keys().next();
    if (met.size >= slackLimits.names_max && oldest.value !== undefined) met.delete(oldest.value);
    met.set(id, { ...(known && { known }), until_ms: clock.monotonic_ms() + slackLimits.name_kept_ms });
  }

  return {
    known: (id) => met.get(id)?.known,
    async meet(id, signal) {
      const before = met.get(id);
      if (before !== undefined && before.until_ms > clock.monotonic_ms()) return;
      const short = new AbortController();
      const bounded = AbortSignal.any([signal, short.signal]);
      const waiting = clock.sleep(slackLimits.name_ms_max, bounded).then(() => short.abort());
      const called = await web.call("users.info", { user: id, include_locale: true }, bounded);
      short.abort();
      await waiting;
      const user = called.kind === "ok" ? fieldsOf(called.body.user) : {};
      const profile = fieldsOf(user.profile);
      const name =
        wordOf(profile.display_name) ??
        wordOf(profile.real_name) ??
        wordOf(user.real_name) ??
        wordOf(user.name);
      const locale = wordOf(user.locale);
      const zone = wordOf(user.tz);
      remember(
        id,
        name === undefined ? before?.known : { name, ...(locale && { locale }), ...(zone && { zone }) },
      );
    },
  };
}
