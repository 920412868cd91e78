// Where a hook's process starts: asks the program that runs already, and only where none does loads everything. Always
// ends well, with one JSON object or with nothing; what nobody could judge is denied (I12).

import * as nodeModule from "node:module";
import type { HookEvent } from "./engine/hook.ts";
import { compileCacheIn, readEnvironment, readRelay } from "./engine/host/environment.ts";
import { askResident, readPayload, writeReply } from "./engine/host/hook-call.ts";
import { closedReply } from "./engine/judgment/hook/closed.ts";
import { isHookEvent } from "./engine/judgment/hook/wire.ts";

async function replyTo(event: HookEvent): Promise<string> {
  const payload = await readPayload();
  if (payload === undefined) return closedReply(event, "", "the call is larger than anybody would read");
  const relay = readRelay();
  if (relay !== undefined) {
    const { hookOverRelay } = await import("./engine/host/relay/hook.ts");
    return hookOverRelay(relay, { event, payload });
  }
  const environment = readEnvironment();
  if (environment.kind !== "ok") return closedReply(event, payload, environment.why);
  const said = await askResident(environment.dataDir, { event, payload });
  if (said.kind === "reply") return said.out;
  if (said.kind === "lost")
    return closedReply(event, payload, `the loop ended while ask ${said.ask} was open; try again`);
  const cache = compileCacheIn(environment.childEnv);
  if (cache !== undefined) nodeModule.enableCompileCache(cache);
  const { hookHere } = await import("./main.ts");
  return hookHere({ event, payload }, environment);
}

async function start(words: readonly string[]): Promise<number> {
  const [verb, event, ...more] = words;
  // Help, mistakes and everything else that is no hook call is the verb's.
  if (verb !== "hook" || !isHookEvent(event) || more.length > 0) {
    const { main } = await import("./main.ts");
    return main(words);
  }
  try {
    writeReply(await replyTo(event));
  } catch (error) {
    writeReply(closedReply(event, "", error instanceof Error ? error.message : "something broke"));
  }
  return 0;
}

void start(process.argv.slice(2)).then((code) => process.exit(code));
