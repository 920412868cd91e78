// What a text is after an edit that somebody said. Pure.

import type { Edit } from "../reading/command.ts";

export type Edited =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "problem"; readonly why: string; readonly remedy: string };

export function editedBody(before: string, edit: Edit): Edited {
  switch (edit.kind) {
    case "whole":
      return { kind: "text", text: ended(edit.body) };
    case "append":
      return { kind: "text", text: ended(before === "" ? edit.text : `${ended(before)}${edit.text}`) };
    case "replace": {
      const parts = before.split(edit.from);
      const count = parts.length - 1;
      if (count === 1) return { kind: "text", text: parts.join(edit.to) };
      const why =
        count === 0
          ? `"${short(edit.from)}" does not stand in it`
          : `"${short(edit.from)}" stands in it ${count} times`;
      const remedy =
        count === 0 ? "look at it first, and take the words from there" : "take more words around it";
      return { kind: "problem", why, remedy };
    }
    case "open":
      return {
        kind: "problem",
        why: "there are no forms here",
        remedy: 'say `append: …`, `replace "a" with "b"`, or the whole new text on the lines below',
      };
  }
}

const ended = (text: string) => (text.endsWith("\n") ? text : `${text}\n`);
const short = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
