// Plans, loaded by the first verb that is about one; what drives and replays them only by who does.

import type { Plans } from "../plans.ts";
import type { PlanPorts } from "./desk.ts";
import type { DrivingPorts } from "./driving.ts";

export interface OnDemandPorts extends DrivingPorts, Pick<PlanPorts, "seeds" | "drawPicture"> {}

export function plansOnDemand(ports: OnDemandPorts): Plans {
  let loaded: Promise<Plans> | undefined;
  const driving = async () => (await import("./driving.ts")).openDriving(ports);
  const load = () => {
    loaded ??= import("./plans.ts").then(({ createPlans }) =>
      createPlans({
        ...ports,
        drive: async (id, options) => (await driving()).drive(id, options),
        mergePlace: async (plan, commit) => (await driving()).mergePlace(plan, commit),
        settle: async (plan) => (await driving()).settle(plan),
        replay: async (plan, signal) => (await driving()).replay(plan, signal),
      }),
    );
    return loaded;
  };
  return {
    list: async () => (await load()).list(),
    read: async (id) => (await load()).read(id),
    start: async (...args) => (await load()).start(...args),
    import: async (...args) => (await load()).import(...args),
    readSource: async (path) => (await load()).readSource(path),
    readEdit: async (text) => (await load()).readEdit(text),
    export: async (...args) => (await load()).export(...args),
    edit: async (...args) => (await load()).edit(...args),
    go: async (...args) => (await load()).go(...args),
    pause: async (...args) => (await load()).pause(...args),
    resume: async (...args) => (await load()).resume(...args),
    stop: async (...args) => (await load()).stop(...args),
    judge: async (...args) => (await load()).judge(...args),
    tidy: async (...args) => (await load()).tidy(...args),
    orderMerge: async (...args) => (await load()).orderMerge(...args),
    verify: async (...args) => (await load()).verify(...args),
    receipt: async (id) => (await load()).receipt(id),
    receipts: async () => (await load()).receipts(),
    picture: async (id) => (await load()).picture(id),
    drive: async (...args) => (await load()).drive(...args),
  };
}
