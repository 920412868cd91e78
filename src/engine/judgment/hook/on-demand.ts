// The hook, loaded by the first call: verbs that judge nothing pay for none of it.

import type { Mailbox } from "../../engine.ts";
import type { Hook } from "../../hook.ts";
import type { Judge } from "../../judge.ts";
import type { ReadConfig } from "../../pulse/read-config.ts";
import type { GrantPorts } from "../guard/grants.ts";

export interface HookOnDemand extends GrantPorts {
  readonly settings: ReadConfig;
  readonly judge: Judge;
  readonly mailbox: Mailbox;
}

export function hookOnDemand(ports: HookOnDemand): Hook {
  let loading: Promise<Hook> | undefined;
  const load = async () => {
    const [{ createHook }, { createGrants }, { proceedIn, taskIn }] = await Promise.all([
      import("./hook.ts"),
      import("../guard/grants.ts"),
      import("./surroundings.ts"),
    ]);
    return createHook({
      ...ports,
      grants: createGrants(ports),
      proceed: proceedIn(ports),
      taskOf: (worker) => taskIn(ports.store, worker),
    });
  };
  const loaded = () => {
    loading ??= load();
    return loading;
  };
  return {
    hear: async (...call) => (await loaded()).hear(...call),
    permit: async (...wish) => (await loaded()).permit(...wish),
  };
}
