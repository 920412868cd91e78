// Names of kept playbook bodies: local time, so that people find the one they mean; sorted as text they are in the
// order in which they were kept, also across a clock that was set back or an hour that came twice. Pure.

import { limits } from "../limits.ts";

const VERSION = /^(\d{8}-\d{6})(?:-(\d{4}))?$/;

export function isVersionId(text: string): boolean {
  return VERSION.test(text);
}

/** Sorts after `newest`, whatever the clock says; undefined when that second is used up. */
export function nextVersionId(newest: string | undefined, stamp: string): string | undefined {
  const match = newest === undefined ? null : VERSION.exec(newest);
  const [, base = "", suffix = "0"] = match ?? [];
  if (stamp > base) return stamp;
  const next = Number(suffix) + 1;
  return next <= limits.playbook_suffix_max ? `${base}-${String(next).padStart(4, "0")}` : undefined;
}
