// The ONE table of exit codes: every verb ends with one of these, and the documents are printed from it.

export interface ExitCode {
  readonly code: number;
  readonly meaning: string;
}

export const exitCodes = {
  ok: { code: 0, meaning: "done" },
  failed: { code: 1, meaning: "refused, or the machine did not let us; nothing was changed" },
  pulse_down: { code: 2, meaning: "`wait`: the pulse went down" },
  denied: { code: 3, meaning: "a gate was not approved; the answer is on stdout" },
  not_found: { code: 4, meaning: "no such ask, goal, worker, sensor, schedule or version" },
  conflict: { code: 5, meaning: "somebody else was first: already answered, held, or changed meanwhile" },
  corrupt: { code: 6, meaning: "a record cannot be read as one" },
  gone: { code: 7, meaning: "the ask vanished or was withdrawn while it was waited for" },
  expired: { code: 8, meaning: "the ask expired before anybody answered" },
  not_done: {
    code: 9,
    meaning: "`plan drive`: the plan is over and not done, or a provider's limit holds it",
  },
  waits: { code: 10, meaning: "`plan drive`: the plan waits for a person: its review, an answer, a resume" },
  usage: { code: 64, meaning: "the command line itself is wrong" },
  timeout: { code: 124, meaning: "the time given with `--timeout` is over; an ask stays open" },
  interrupted: { code: 130, meaning: "interrupted (SIGINT); an ask stays open" },
  terminated: { code: 143, meaning: "terminated (SIGTERM); an ask stays open" },
} as const satisfies Record<string, ExitCode>;

export type ExitName = keyof typeof exitCodes;
