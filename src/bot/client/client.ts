// `looop client`: a screen where there is one, lines elsewhere. Composition. Where nobody answers, it says so; the call
// may as well lead to a bot in this very process, which is how it works on its own.

import type { ClientEnd, ClientRequest } from "../../engine/home.ts";
import { failed } from "../../engine/outcome.ts";
import type { Clock } from "../../engine/ports.ts";
import { type LinesEnd, runLines } from "./run-lines.ts";
import { runScreen } from "./run-screen.ts";
import type { Call, TalkPorts } from "./talk.ts";

export interface ClientParts {
  readonly call: Call;
  readonly clock: Clock;
  readonly nonce: string;
  readonly user: string;
  readonly zone: string;
  readonly lines: AsyncIterable<string>;
  print(text: string): Promise<boolean>;
}

export async function runClient(
  parts: ClientParts,
  request: ClientRequest,
  signal: AbortSignal,
): Promise<ClientEnd> {
  const { call, clock, nonce, user, zone } = parts;
  const talk: TalkPorts = { call, clock, nonce, user, zone };
  const { screen } = request;
  if (screen !== undefined) return { kind: "left", how: await runScreen({ screen, talk }) };
  const end = await runLines({ ...parts, talk, form: request.form }, signal);
  return endOf(end);
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
