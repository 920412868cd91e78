// Cutting text to a surface's budget without breaking a character that a person sees as one. Pure.
// A budget counts UTF-16 units (`chars`, as JavaScript does; never fewer than the code points some surfaces count) or
// UTF-8 bytes.

export interface Budget {
  readonly unit: "chars" | "bytes";
  readonly max: number;
}

export interface Fitted {
  readonly text: string;
  /** False: the ending stands for what was cut off. */
  readonly isWhole: boolean;
}

export function sizeOf(text: string, unit: Budget["unit"]): number {
  return unit === "chars" ? text.length : Buffer.byteLength(text);
}

/** The text, or as many whole graphemes of it as fit together with the ending. */
export function fitText(text: string, budget: Budget, ending = "…"): Fitted {
  if (sizeOf(text, budget.unit) <= budget.max) return { text, isWhole: true };
  const room = budget.max - sizeOf(ending, budget.unit);
  if (room <= 0) return { text: headOf(text, budget), isWhole: false };
  return { text: `${headOf(text, { ...budget, max: room }).trimEnd()}${ending}`, isWhole: false };
}

/** The longest beginning of whole graphemes within the budget. Empty if not one fits. */
export function headOf(text: string, budget: Budget): string {
  let end = 0;
  let used = 0;
  for (const { segment } of graphemesOf(beginningOf(text, budget))) {
    const size = sizeOf(segment, budget.unit);
    if (used + size > budget.max) break;
    used += size;
    end += segment.length;
  }
  return text.slice(0, end);
}

/** Pieces within the budget that together are the text. They end at a paragraph, a line or a word where one is near. */
export function splitText(text: string, budget: Budget): readonly string[] {
  const pieces: string[] = [];
  let rest = text;
  while (sizeOf(rest, budget.unit) > budget.max) {
    // A tower of accents can be larger than a whole piece.
    const head = headOf(rest, budget) || codePointsOf(rest, budget);
    if (head === "") break; // not one character fits: the caller's budget is no budget
    const piece = head.slice(0, goodEndOf(head));
    pieces.push(piece);
    rest = rest.slice(piece.length);
  }
  return rest === "" && pieces.length > 0 ? pieces : [...pieces, rest];
}

/**
 * The longest beginning of `text` that a search finds whose rendering fits, with the ending where something was cut.
 * For text whose escaped or marked-up form is longer than itself by an amount nobody knows beforehand.
 * Undefined: not even the ending fits.
 */
export function fitRendered(
  text: string,
  budget: Budget,
  render: (text: string) => string,
): (Fitted & { readonly source: string }) | undefined {
  const whole = render(text);
  if (sizeOf(whole, budget.unit) <= budget.max) return { text: whole, source: text, isWhole: true };
  let found: (Fitted & { readonly source: string }) | undefined;
  let low = 0;
  let high = Math.min(text.length, budget.max);
  while (low <= high) {
    const middle = (low + high) >> 1;
    const source = `${headOf(text, { unit: "chars", max: middle }).trimEnd()}…`;
    const rendered = render(source);
    if (sizeOf(rendered, budget.unit) <= budget.max) {
      found = { text: rendered, source, isWhole: false };
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return found;
}

let segmenter: Intl.Segmenter | undefined;

/** Made by the first text that is too long: its tables take longer to load than most programs run. */
function graphemesOf(text: string): Iterable<Intl.SegmentData> {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return segmenter.segment(text);
}

/** Segmenting a whole book to cut a line off it would be slow: no unit is smaller than one char. */
function beginningOf(text: string, { max }: Budget): string {
  const GRAPHEME_CHARS = 64; // so that the last grapheme within the budget is seen whole
  return text.length > max + GRAPHEME_CHARS ? text.slice(0, max + GRAPHEME_CHARS) : text;
}

function codePointsOf(text: string, budget: Budget): string {
  let head = "";
  for (const character of text) {
    if (sizeOf(head + character, budget.unit) > budget.max) break;
    head += character;
  }
  return head;
}

/** In the second half of a piece, so that pieces do not become crumbs. */
function goodEndOf(head: string): number {
  const half = head.length / 2;
  for (const mark of ["\n\n", "\n", " "]) {
    const at = head.lastIndexOf(mark);
    if (at >= half) return at + mark.length;
  }
  return head.length;
}
