// The fleet and its terminals, loaded by the first call: a worker that only asks does not wait for what starts workers.

import type { Workers } from "../engine.ts";
import type { Terminals } from "../terminals.ts";
import type { FleetPorts } from "./ports.ts";

export function workersOnDemand(ports: FleetPorts): Workers {
  let loaded: Promise<Workers> | undefined;
  const load = () => {
    loaded ??= import("./workers.ts").then(({ createWorkers }) => createWorkers(ports));
    return loaded;
  };
  return {
    start: async (request, actor) => (await load()).start(request, actor),
    kill: async (id, reason, actor) => (await load()).kill(id, reason, actor),
    health: async () => (await load()).health(),
    readReference: async (ask) => (await load()).readReference(ask),
    settle: async (id, actor) => (await load()).settle(id, actor),
    attend: async (signal) => (await load()).attend(signal),
    reconcile: async (signal) => (await load()).reconcile(signal),
  };
}

export function terminalsOnDemand(ports: FleetPorts): Terminals {
  let loaded: Promise<Terminals> | undefined;
  const load = () => {
    loaded ??= import("./terminals.ts").then(({ createTerminals }) => createTerminals(ports));
    return loaded;
  };
  return {
    status: async (...args) => (await load()).status(...args),
    shot: async (...args) => (await load()).shot(...args),
    picture: async (...args) => (await load()).picture(...args),
    log: async (...args) => (await load()).log(...args),
    async *follow(...args) {
      yield* (await load()).follow(...args);
    },
    send: async (...args) => (await load()).send(...args),
    key: async (...args) => (await load()).key(...args),
    expect: async (...args) => (await load()).expect(...args),
    waitForEnd: async (...args) => (await load()).waitForEnd(...args),
    waitForIdle: async (...args) => (await load()).waitForIdle(...args),
    resize: async (...args) => (await load()).resize(...args),
    restart: async (...args) => (await load()).restart(...args),
    attach: async (...args) => (await load()).attach(...args),
    detachAll: async (...args) => (await load()).detachAll(...args),
  };
}
