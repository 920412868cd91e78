// Every call of the bot, to look at afterwards or to wait for.

import type { Call } from "./server.ts";

export interface Transcript {
  readonly all: readonly Call[];
  record(call: Call): void;
  of(method: string): readonly Call[];
  /** The first call of that method that was not waited for yet. */
  next(method: string): Promise<Call>;
}

export function createTranscript(): Transcript {
  const all: Call[] = [];
  let unseen: readonly Call[] = [];
  let watchers: readonly { readonly method: string; tell(call: Call): void }[] = [];
  return {
    all,
    record(call) {
      all.push(call);
      const watcher = watchers.find(({ method }) => method === call.method);
      watchers = watchers.filter((other) => other !== watcher);
      if (watcher === undefined) unseen = [...unseen, call];
      else watcher.tell(call);
    },
    of: (method) => all.filter((call) => call.method === method),
    next(method) {
      const seen = unseen.find((call) => call.method === method);
      unseen = unseen.filter((call) => call !== seen);
      if (seen !== undefined) return Promise.resolve(seen);
      const { promise, resolve } = Promise.withResolvers<Call>();
      watchers = [...watchers, { method, tell: resolve }];
      return promise;
    },
  };
}
