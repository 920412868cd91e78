// The real disk with its calls written down, or with one of them failing, and every descriptor accounted for.

import { basename } from "node:path";
import type { Disk } from "../../src/engine/host/disk.ts";

type Call = keyof Disk;
type Anything = (...args: unknown[]) => unknown;

/** Wraps every call; `around` decides whether and how it happens. */
export function aroundEachCall(
  disk: Disk,
  around: (call: Call, args: readonly unknown[], proceed: () => unknown) => unknown,
): Disk {
  const wrapped: Record<string, Anything> = {};
  for (const call of Object.keys(disk) as Call[]) {
    const real = disk[call] as Anything;
    wrapped[call] = (...args) => around(call, args, () => real(...args));
  }
  return wrapped as unknown as Disk;
}

async function afterwards(outcome: unknown, tell: (fd: unknown) => unknown): Promise<unknown> {
  const fd = await outcome;
  tell(fd);
  return fd;
}

/** Asynchronous calls are those that change something. */
export const isChange = (call: Call): boolean => !call.endsWith("Sync");

/** Changing calls with the names they act on; a temporary file is called `temp`. */
export function recordingDisk(disk: Disk) {
  const calls: string[] = [];
  const temps: string[] = [];
  const nameOf = new Map<number, string>();
  const short = (path: unknown): string => {
    if (typeof path === "number") return nameOf.get(path) ?? "?";
    const name = basename(String(path));
    if (!name.startsWith(".looop-tmp-")) return name;
    temps.push(String(path));
    return "temp";
  };
  const recording = aroundEachCall(disk, (call, args, proceed) => {
    if (isChange(call)) {
      const two = call === "rename" || call === "link";
      calls.push([call, ...args.slice(0, two ? 2 : 1).map(short)].join(" "));
    }
    const outcome = proceed();
    const remember = (fd: unknown) => nameOf.set(Number(fd), short(args[0]));
    if (call === "openSync") remember(outcome);
    if (call === "open") return afterwards(outcome, remember);
    return outcome;
  });
  return { disk: recording, calls, temps };
}

export interface Failure {
  /** Counted from `start`, over all calls, or over those of one kind. */
  readonly nth: number;
  readonly code: string;
  readonly only?: Call;
  readonly times?: number;
}

export function failingDisk(disk: Disk, { nth, code, only, times = 1 }: Failure) {
  let count = 0;
  let isOn = false;
  let struck = "nothing failed";
  const open = new Map<number, string>();

  const failing = aroundEachCall(disk, (call, args, proceed) => {
    const isClose = call === "close" || call === "closeSync";
    const mayFail = only === undefined ? call !== "closeSync" : call === only;
    if (isOn && mayFail) {
      count += 1;
      if (count >= nth && count < nth + times) {
        struck = `${call} ${args.map(String).join(" ").slice(0, 200)}`;
        // A descriptor is gone even when closing it reports an error.
        const error = Object.assign(new Error(`${code}: armed, ${call}`), { code });
        if (isClose) {
          open.delete(Number(args[0]));
          return (proceed() as Promise<unknown>).then(() => Promise.reject(error));
        }
        if (isChange(call)) return Promise.reject(error);
        throw error;
      }
    }
    if (isClose) open.delete(Number(args[0]));
    const outcome = proceed();
    const remember = (fd: unknown) => open.set(Number(fd), String(args[0]));
    if (call === "openSync") remember(outcome);
    if (call === "open") return afterwards(outcome, remember);
    return outcome;
  });

  return {
    disk: failing,
    start() {
      isOn = true;
    },
    /** How many calls there were. */
    stop() {
      isOn = false;
      return count;
    },
    struck: () => struck,
    /** Paths of descriptors that were opened and not closed. */
    open: () => [...open.values()],
  };
}
