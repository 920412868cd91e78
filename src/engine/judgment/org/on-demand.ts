// Organizations, loaded by the first call: who is in none pays for none of it.

import type { Org } from "../../org.ts";
import type { OrgPorts } from "./standing.ts";

export function orgOnDemand(ports: OrgPorts): Org {
  let loading: Promise<Org> | undefined;
  const load = () => {
    loading ??= import("./org.ts").then(({ createOrg }) => createOrg(ports));
    return loading;
  };
  return {
    init: async (...asked) => (await load()).init(...asked),
    invite: async (...asked) => (await load()).invite(...asked),
    join: async (...asked) => (await load()).join(...asked),
    leave: async (...asked) => (await load()).leave(...asked),
    publishPack: async (...asked) => (await load()).publishPack(...asked),
    publishPractice: async (...asked) => (await load()).publishPractice(...asked),
    withdraw: async (...asked) => (await load()).withdraw(...asked),
    sync: async (...asked) => (await load()).sync(...asked),
    status: async () => (await load()).status(),
    adopt: async (...asked) => (await load()).adopt(...asked),
    preview: async () => (await load()).preview(),
    contribute: async (...asked) => (await load()).contribute(...asked),
    collective: async (...asked) => (await load()).collective(...asked),
  };
}
