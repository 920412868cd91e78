// Bounds of a rehearsal, with unit and reason (I9).

export const rehearsalLimits = {
  /** Between two looks at what a person did: shorter than they wait for a next line. */
  look_ms: 300,
  /** Of a card on its way; what takes longer is late for people as well. */
  shown_wait_ms_max: 30_000,
  /** Of a program that has just started: its surfaces connect within seconds. */
  hearing_wait_ms_max: 15_000,
  /** Until the program and its surfaces are back. */
  back_wait_ms_max: 60_000,
  /** What a killed rehearsal leaves open ends by itself. */
  expires_s: 3_600,
  /** Rows of the audit about one ask that are looked at. */
  audit_rows: 50,
} as const;
