// What a phrase may say about time: in which role it stands is decided by what stands around it. Data to data, pure.

import type { TimeWords, Words } from "./words/words.ts";

export type TimeRole =
  | { readonly role: "later" | "within" | "at" | "filler" | "clock" | "half" | "am" | "pm" | "next" | "when" }
  /** In minutes. */
  | { readonly role: "unit"; readonly minutes: number }
  /** In minutes. */
  | { readonly role: "span"; readonly minutes: number }
  | { readonly role: "day"; readonly offset: number }
  /** Monday is 0. */
  | { readonly role: "weekday"; readonly weekday: number; readonly week: "any" | "next" }
  | { readonly role: "weekend" }
  | { readonly role: "next_week" }
  | { readonly role: "part"; readonly part: PartOfDay };

export type PartOfDay = "morning" | "noon" | "after_lunch" | "afternoon" | "evening" | "tonight";

export function timeRolesOf(words: readonly Words[]): ReadonlyMap<string, readonly TimeRole[]> {
  const roles = new Map<string, TimeRole[]>();
  const add = (phrases: readonly string[], role: TimeRole): void => {
    for (const phrase of phrases) {
      const known = roles.get(phrase) ?? [];
      if (!known.some((other) => JSON.stringify(other) === JSON.stringify(role))) known.push(role);
      roles.set(phrase, known);
    }
  };
  for (const { time, spaced } of words) {
    for (const [member, role] of plain) add(time[member] as readonly string[], role);
    for (const [phrase, minutes] of Object.entries(time.spans)) add([phrase], { role: "span", minutes });
    for (const [weekday, names] of time.weekdays.entries()) {
      add(names, { role: "weekday", weekday, week: "any" });
      const joint = spaced === "no" ? "" : " ";
      const next = time.next.flatMap((before) => names.map((name) => `${before}${joint}${name}`));
      add(next, { role: "weekday", weekday, week: spaced === "no" ? "next" : "any" });
    }
  }
  return roles;
}

const plain: readonly (readonly [keyof TimeWords, TimeRole])[] = [
  ["later", { role: "later" }],
  ["within", { role: "within" }],
  ["at", { role: "at" }],
  ["fillers", { role: "filler" }],
  ["clock", { role: "clock" }],
  ["half", { role: "half" }],
  ["am", { role: "am" }],
  ["pm", { role: "pm" }],
  ["next", { role: "next" }],
  ["when", { role: "when" }],
  ["minute", { role: "unit", minutes: 1 }],
  ["hour", { role: "unit", minutes: 60 }],
  ["day", { role: "unit", minutes: 1_440 }],
  ["week", { role: "unit", minutes: 10_080 }],
  ["today", { role: "day", offset: 0 }],
  ["tomorrow", { role: "day", offset: 1 }],
  ["dayAfter", { role: "day", offset: 2 }],
  ["morning", { role: "part", part: "morning" }],
  ["noon", { role: "part", part: "noon" }],
  ["afterLunch", { role: "part", part: "after_lunch" }],
  ["afternoon", { role: "part", part: "afternoon" }],
  ["evening", { role: "part", part: "evening" }],
  ["tonight", { role: "part", part: "tonight" }],
  ["weekend", { role: "weekend" }],
  ["nextWeek", { role: "next_week" }],
];
