// Whether this machine's terminals hand over all that a program prints before it ends: some lose the end. A program that
// prints much and ends at once is run in one, and its bytes are counted.

import type { Clock } from "../../engine/ports.ts";
import { type Found, problem, unknown, well } from "./found.ts";
import { doctorLimits } from "./limits.ts";

const AREA = "terminals";
const REMEDY = "report it with the output of looop version and uname -a; workers' last lines may be missing";

type OpenPty = typeof import("../../engine/host/session/pty.ts").openPty;

/** Where node-pty was not compiled, loading it throws. */
const loaded = async (): Promise<OpenPty> => (await import("../../engine/host/session/pty.ts")).openPty;

export async function tailFound(
  clock: Clock,
  cwd: string,
  path: string,
  load: () => Promise<OpenPty> = loaded,
): Promise<Found> {
  let openPty: OpenPty;
  try {
    openPty = await load();
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return problem(
      AREA,
      `node-pty is not compiled, so no worker can be started: ${why}`,
      "npm rebuild node-pty, with --ignore-scripts=false where npm leaves out scripts",
    );
  }
  const size = doctorLimits.tail_bytes;
  const script = `head -c ${size} /dev/zero | tr '\\0' x; printf END`;
  const request = {
    command: ["/bin/sh", "-c", script] as const,
    cwd,
    env: { PATH: path, TERM: "xterm-256color" },
    cols: 80,
    rows: 24,
  };
  const ended = Promise.withResolvers<Found>();
  let bytes = 0;
  let last = "";
  const over = new AbortController();
  void clock.sleep(doctorLimits.tail_ms_max, over.signal).then(() => {
    ended.resolve(
      unknown(AREA, "a program in a terminal did not end in time", "try again on a quiet machine"),
    );
  });
  try {
    openPty(
      request,
      {
        onBytes(more) {
          bytes += more.length;
          last = (last + Buffer.from(more.subarray(-3)).toString("latin1")).slice(-3);
        },
        done_bytes: () => bytes,
        onEnd() {
          const isWhole = bytes === size + 3 && last === "END";
          ended.resolve(
            isWhole
              ? well(AREA, `a terminal handed over all ${bytes} bytes of a program that ended`)
              : problem(AREA, `a terminal lost ${size + 3 - bytes} bytes of a program that ended`, REMEDY),
          );
        },
      },
      clock,
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    ended.resolve(
      problem(
        AREA,
        `no terminal can be opened: ${why}`,
        "check that /dev/pts is mounted; npm rebuild node-pty",
      ),
    );
  }
  const found = await ended.promise;
  over.abort();
  return found;
}
