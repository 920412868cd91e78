// The organization as one part, put together from its verbs.

import type { Org } from "../../org.ts";
import { init, invite, join, leave } from "./joining.ts";
import { adopt, collective, contribute, preview, publishPack, publishPractice, withdraw } from "./sharing.ts";
import { notAPerson, type OrgPorts } from "./standing.ts";
import { status } from "./status.ts";
import { sync } from "./sync.ts";

export function createOrg(ports: OrgPorts): Org {
  return {
    init: (request, actor) => init(ports, request, actor),
    invite: (request, actor) => invite(ports, request, actor),
    join: (request, actor) => join(ports, request, actor),
    leave: (where, actor) => leave(ports, where, actor),
    publishPack: (pack, actor) => publishPack(ports, pack, actor),
    publishPractice: (text, actor) => publishPractice(ports, text, actor),
    withdraw: (what, actor) => withdraw(ports, what, actor),
    sync: async (actor) => notAPerson(actor) ?? sync(ports, actor),
    status: () => status(ports),
    adopt: (ids, actor) => adopt(ports, ids, actor),
    preview: () => preview(ports),
    contribute: (approved, actor) => contribute(ports, approved, actor),
    collective: (wanted, actor) => collective(ports, wanted, actor),
  };
}
