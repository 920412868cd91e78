// How much of a card's text a surface takes. Pure. Where marks have to be escaped, that depends on how many there are: so
// much surely fits whatever it is, and most texts have far fewer marks than that is reckoned with.

import type { Part } from "../../channels/channel.ts";
import type { Setting } from "../facts.ts";
import { cardLimits } from "../limits.ts";
import { sizeOfParts, squeeze } from "./squeeze.ts";

export interface Body {
  readonly title: string;
  readonly parts: readonly Part[];
}

type Can = Pick<Setting["can"], "text_chars_max" | "marked">;

export function fits({ title, parts }: Body, can: Can): boolean {
  const size = title.length + sizeOfParts(parts);
  if (size > cardLimits.text_chars_max) return false;
  return size <= can.text_chars_max || isRoomFor({ title, parts }, can);
}

/** As much as there is room for with these behind it. Parts in which marks come thick get what surely fits. */
export function squeezed({ title, parts }: Body, behind: readonly Part[], can: Can): readonly Part[] {
  const to = (chars: number): readonly Part[] => {
    const room = Math.min(chars, cardLimits.text_chars_max) - title.length - sizeOfParts(behind);
    return [...squeeze(parts, room), ...behind];
  };
  if (can.marked === undefined) return to(can.text_chars_max);
  const size = title.length + sizeOfParts(parts);
  const share = size / (size + marksIn({ title, parts }, can.marked.marks));
  const most = to(Math.max(can.text_chars_max, Math.floor(can.marked.text_chars_max * share)));
  return isRoomFor({ title, parts: most }, can) ? most : to(can.text_chars_max);
}

function isRoomFor(body: Body, { marked }: Can): boolean {
  if (marked === undefined) return false;
  return body.title.length + sizeOfParts(body.parts) + marksIn(body, marked.marks) <= marked.text_chars_max;
}

function marksIn({ title, parts }: Body, marks: string): number {
  const texts = parts.flatMap((part) => textsOf(part));
  return [title, ...texts].reduce((sum, text) => sum + countIn(text, marks), 0);
}

/** What stands in a fence stays as it is. */
function textsOf(part: Part): readonly string[] {
  switch (part.kind) {
    case "prose":
      return [part.markdown];
    case "facts":
      return part.rows.flatMap(({ name, value }) => [name, value]);
    case "note":
      return [part.text];
    case "verbatim":
      return part.from === undefined ? [] : [part.from];
    case "rule":
      return [];
  }
}

function countIn(text: string, marks: string): number {
  let count = 0;
  for (const character of text) if (marks.includes(character)) count += 1;
  return count;
}
