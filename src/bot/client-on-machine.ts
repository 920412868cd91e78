// The client on this machine: the socket of the running program, standard input, and a place for one on its own.

import type { ClientEnd, ClientRequest, Problems } from "../engine/home.ts";
import { machineZone } from "../engine/host/clock.ts";
import { typedLines } from "../engine/host/dialog.ts";
import { createFileStore } from "../engine/host/file-store.ts";
import { callLine } from "../engine/host/line-caller.ts";
import { makeScratch, type Scratch } from "../engine/host/scratch.ts";
import type { WholeConfig } from "./check-config.ts";
import { type ClientParts, runClient } from "./client/client.ts";
import { clientLimits } from "./client/limits.ts";
import type { Machine } from "./concierge-on-machine.ts";
import { terminalSocket } from "./terminal-desk.ts";

export interface ClientMachine extends Machine {
  readonly config: () => Promise<WholeConfig | Problems>;
  /** False: nobody reads any more. */
  print(text: string): Promise<boolean>;
}

export async function clientOn(
  machine: ClientMachine,
  request: ClientRequest,
  signal: AbortSignal,
): Promise<ClientEnd> {
  const { environment, ports, engine, config, print } = machine;
  const { clock, ids, store } = ports;
  const { path } = terminalSocket(environment.dataDir);
  const user = environment.person;
  const zone = machineZone();
  const parts: ClientParts = {
    call: (ears) => callLine(path, clientLimits.socket, ears),
    clock,
    nonce: ids.nonce(),
    user,
    zone,
    lines: typedLines(),
    print,
  };
  const standing = await store.list("");
  if (standing.kind === "missing") return runClient(parts, request, signal);
  let scratch: Scratch | undefined;
  const openAlone = async () => {
    const made = scratch ?? makeScratch("looop-alone");
    if (made.kind === "failed") return made;
    scratch = made;
    const { dir } = made;
    const alone = await import("./client/alone.ts");
    const own = createFileStore({ root: dir, clock, ids });
    return alone.openAlone({ engine, ports, user, zone, config, scratch: { dir, store: own } });
  };
  try {
    return await runClient({ ...parts, openAlone }, request, signal);
  } finally {
    scratch?.remove();
  }
}
