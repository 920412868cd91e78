// Foreign text on its way into a prompt. Whatever a goal, a sensor, a worker or an id holds, it can neither pass for a
// section of ours nor vanish unseen: header-like lines are escaped, cuts are marked. Pure.

const SECTION = "===";
const ITEM = "---";

export function sectionHeader(name: string): string {
  return `${SECTION} ${name} ${SECTION}`;
}

export function itemHeader(label: string): string {
  return `${ITEM} ${inline(label, 300)}`;
}

/** Many lines. `chars_max` counts what is kept, not the mark of the cut. */
export function bodyText(text: string, chars_max: number): string {
  const clean = plain(text.slice(0, chars_max * 2));
  const kept = wellFormed(clean.slice(0, chars_max));
  const cut = clean.length - kept.length + Math.max(0, text.length - chars_max * 2);
  const body = kept.split("\n").map(escapeHeader).join("\n").trimEnd();
  return cut > 0 ? `${body}\n(cut here: ${cut} more characters)` : body;
}

/** One line, whatever it was. */
export function inline(text: string, chars_max: number): string {
  const flat = plain(text.slice(0, chars_max * 2))
    .replace(/\s+/gu, " ")
    .trim();
  if (flat.length <= chars_max && text.length <= chars_max * 2) return flat;
  return `${wellFormed(flat.slice(0, chars_max))}…`;
}

/** A line of its own that starts with foreign text. */
export function inlineStart(text: string, chars_max: number): string {
  return escapeHeader(inline(text, chars_max));
}

/** As many items as fit, in order; the first that does not ends the list, and the rest is counted. */
export function fitItems(items: readonly string[], bytes_max: number, noun: string): string {
  let left = bytes_max;
  const kept: string[] = [];
  for (const item of items) {
    left -= Buffer.byteLength(item) + 1;
    if (left < 0) break;
    kept.push(item);
  }
  const omitted = items.length - kept.length;
  if (omitted > 0)
    kept.push(`(section cut here: ${omitted} of ${items.length} ${noun} left out for lack of room)`);
  return kept.join("\n");
}

/** No more than so many bytes of a text, at a character boundary, and the cut marked. */
export function fitText(text: string, bytes_max: number): string {
  if (Buffer.byteLength(text) <= bytes_max) return text;
  let kept = text.slice(0, bytes_max);
  while (Buffer.byteLength(kept) > bytes_max) kept = kept.slice(0, Math.floor(kept.length * 0.9));
  return `${wellFormed(kept)}\n(cut here for lack of room)`;
}

/** Every kind of line break becomes one; what is invisible, or turns the reading direction, goes. */
function plain(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, "\n")
    .replace(/(?![\n\t])\p{Cc}/gu, "")
    .replace(
      /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu,
      "",
    );
}

/** Looks at a line as a reader would: width, spacing, invisible and combining marks do not matter. */
function escapeHeader(line: string): string {
  const seen = line.normalize("NFKC").replace(/[\p{Cf}\p{M}\s\p{Z}\u2800\u3164\u115f\u1160]/gu, "");
  return /^(?:[=═꞊᐀゠𐨏]{3}|[\p{Pd}─━−ー_]{3})/u.test(seen) ? `\\${line}` : line;
}

/** A cut may halve a pair of surrogates. */
function wellFormed(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}
