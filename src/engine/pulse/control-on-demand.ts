// Most verbs never look at the loop, so what does is loaded by the first that does.

import type { PulseControl } from "../pulse-control.ts";
import type { ControlPorts } from "./control.ts";

export function pulseControlOnDemand(ports: ControlPorts): PulseControl {
  const load = async () => (await import("./control.ts")).createPulseControl(ports);
  return {
    status: async () => (await load()).status(),
    pause: async (request, actor) => (await load()).pause(request, actor),
    resume: async (actor) => (await load()).resume(actor),
    spend: async (days) => (await load()).spend(days),
    holder: async () => (await load()).holder(),
  };
}
