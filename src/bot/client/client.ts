// `looop client`: a screen where there is one, lines elsewhere. Composition. Where nobody answers, it says so; the call
// may as well lead to a bot in this very process, which is how it works on its own.

import type { ClientEnd, ClientRequest } from "../../engine/home.ts";
import { type Failed, failed } from "../../engine/outcome.ts";
import type { Clock } from "../../engine/ports.ts";
import type { Alone } from "./alone.ts";
import type { ShownCard } from "./cards.ts";
import type { Guide } from "./guide.ts";
import { type LinesEnd, runLines } from "./run-lines.ts";
import { runScreen } from "./run-screen.ts";
import type { Call, TalkPorts } from "./talk.ts";
import { callWhoever } from "./whoever.ts";

export interface ClientParts {
  /** To the running program. */
  readonly call: Call;
  /** Absent: there is nothing to be seen without one. */
  readonly openAlone?: () => Promise<Alone | Failed>;
  readonly clock: Clock;
  readonly nonce: string;
  readonly user: string;
  readonly zone: string;
  readonly lines: AsyncIterable<string>;
  print(text: string): Promise<boolean>;
  readonly guide?: Guide;
  /** By lines: whether this card is printed. */
  readonly prints?: (card: ShownCard) => boolean;
}

export async function runClient(
  parts: ClientParts,
  request: ClientRequest,
  signal: AbortSignal,
): Promise<ClientEnd> {
  const { clock, openAlone } = parts;
  if (openAlone === undefined) return talk(parts, parts.call, { request, signal });
  const whoever = callWhoever(parts.call, openAlone, clock);
  try {
    return await talk(parts, whoever.call, { request, signal });
  } finally {
    await whoever.close();
  }
}

interface Seat {
  readonly request: ClientRequest;
  readonly signal: AbortSignal;
}

async function talk(parts: ClientParts, call: Call, { request, signal }: Seat): Promise<ClientEnd> {
  const { clock, nonce, user, zone, guide } = parts;
  const ports: TalkPorts = { call, clock, nonce, user, zone };
  const { screen } = request;
  if (screen === undefined)
    return endOf(await runLines({ ...parts, talk: ports, form: request.form }, signal));
  const shown = { screen, talk: ports, ...(guide !== undefined && { guide }) };
  return { kind: "left", how: await runScreen(shown, signal) };
}

function endOf(end: LinesEnd): ClientEnd {
  switch (end.kind) {
    case "ended":
      return { kind: "left", how: "quit" };
    case "stopped":
      return { kind: "left", how: "interrupted" };
    case "not_running":
      return end;
    case "unkept":
      return failed("io", `${end.lines} lines were said and not kept`, "see looop status; say them again");
    case "refused":
      return failed("io", end.why, end.remedy);
  }
}
