// What a look found: a row as people see it and, where mending is safe, how. Pure.

import type { DoctorRow } from "../../engine/health.ts";
import type { Failed } from "../../engine/outcome.ts";

export interface Found extends DoctorRow {
  /** Safe: it takes nothing away that anybody wrote. Says what it did. */
  readonly mend?: () => { readonly kind: "ok"; readonly did: string } | Failed;
}

export const well = (area: string, what: string): Found => ({ area, state: "well", what });

export const note = (area: string, what: string, remedy: string): Found => ({
  area,
  state: "note",
  what,
  remedy,
});

export const problem = (area: string, what: string, remedy: string): Found => ({
  area,
  state: "problem",
  what,
  remedy,
});

/** It could not be looked at. */
export const unknown = (area: string, what: string, remedy: string): Found => ({
  area,
  state: "unknown",
  what,
  remedy,
});
