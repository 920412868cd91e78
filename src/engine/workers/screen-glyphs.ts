// Characters that must meet across cells, drawn instead of set: lines, blocks, braille dots, powerline arrows. Pure.

export interface CellBox {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** SVG for one character, or nothing when it is one for a font. `bg` fills the inside of double lines. */
export function drawGlyph(text: string, box: CellBox, fg: string, bg: string): string | undefined {
  const code = text.codePointAt(0) ?? 0;
  if (text.length > 1) return undefined;
  if (code >= 0x2500 && code <= 0x257f) return drawLines(code, box, fg, bg);
  if (code >= 0x2580 && code <= 0x259f) return drawBlock(code, box, fg);
  if (code >= 0x2800 && code <= 0x28ff) return drawBraille(code - 0x2800, box, fg);
  if (code >= 0xe0b0 && code <= 0xe0b3) return drawArrow(code, box, fg);
  return undefined;
}

const LIGHT = 1.4;
const HEAVY = 3;
/** Outer width of a double line, and of its hollow. */
const DOUBLE = 4.6;
const HOLLOW = 1.8;

/** For each of U+2500 to U+257F the weight of its arms left, right, up, down: none, light, heavy, double. */
const arms = (
  "1100 2200 0011 0022 0000 0000 0000 0000 0000 0000 0000 0000 0101 0201 0102 0202 " +
  "1001 2001 1002 2002 0110 0210 0120 0220 1010 2010 1020 2020 0111 0211 0121 0112 " +
  "0122 0221 0212 0222 1011 2011 1021 1012 1022 2021 2012 2022 1101 2101 1201 2201 " +
  "1102 2102 1202 2202 1110 2110 1210 2210 1120 2120 1220 2220 1111 2111 1211 2211 " +
  "1121 1112 1122 2121 1221 2112 1212 2221 2212 2122 1222 2222 0000 0000 0000 0000 " +
  "3300 0033 0301 0103 0303 3001 1003 3003 0310 0130 0330 3010 1030 3030 0311 0133 " +
  "0333 3011 1033 3033 3301 1103 3303 3310 1130 3330 3311 1133 3333 0000 0000 0000 " +
  "0000 0000 0000 0000 1000 0010 0100 0001 2000 0020 0200 0002 1200 0012 2100 0021"
).split(" ");

/** Dashes: character → count, weight, direction. */
const dashes: Readonly<Record<number, readonly [number, number, "across" | "down"]>> = {
  9476: [3, LIGHT, "across"],
  9477: [3, HEAVY, "across"],
  9478: [3, LIGHT, "down"],
  9479: [3, HEAVY, "down"],
  9480: [4, LIGHT, "across"],
  9481: [4, HEAVY, "across"],
  9482: [4, LIGHT, "down"],
  9483: [4, HEAVY, "down"],
  9548: [2, LIGHT, "across"],
  9549: [2, HEAVY, "across"],
  9550: [2, LIGHT, "down"],
  9551: [2, HEAVY, "down"],
};

const rect = (x: number, y: number, w: number, h: number, fill: string) =>
  `<rect x="${num(x)}" y="${num(y)}" width="${num(w)}" height="${num(h)}" fill="${fill}"/>`;

const stroke = (path: string, fg: string) =>
  `<path d="${path}" fill="none" stroke="${fg}" stroke-width="${LIGHT}" shape-rendering="geometricPrecision"/>`;

const num = (value: number) => String(Math.round(value * 100) / 100);

function drawLines(code: number, box: CellBox, fg: string, bg: string): string {
  const dash = dashes[code];
  if (dash) return drawDashes(box, dash, fg);
  if (code >= 0x256d && code <= 0x2573) return drawCurve(code, box, fg);
  const weights = [...(arms[code - 0x2500] ?? "0000")].map(Number);
  const widest = (w: number) => [0, LIGHT, HEAVY, DOUBLE][w] ?? 0;
  // An arm reaches over the middle by half the width of what crosses it, so that corners close.
  const across = Math.max(...weights.slice(2).map(widest));
  const down = Math.max(...weights.slice(0, 2).map(widest));
  const solid = armRects(box, weights.map(widest), across, down, fg);
  if (!weights.includes(3)) return solid;
  const hollows = weights.map((weight) => (weight === 3 ? HOLLOW : 0));
  return solid + armRects(box, hollows, across === DOUBLE ? HOLLOW : 0, down === DOUBLE ? HOLLOW : 0, bg);
}

function armRects(
  box: CellBox,
  widths: readonly number[],
  across: number,
  down: number,
  fill: string,
): string {
  const [left = 0, right = 0, up = 0, bottom = 0] = widths;
  const cx = box.x + box.w / 2;
  const cy = box.y + box.h / 2;
  return [
    left > 0 ? rect(box.x, cy - left / 2, box.w / 2 + across / 2, left, fill) : "",
    right > 0 ? rect(cx - across / 2, cy - right / 2, box.w / 2 + across / 2, right, fill) : "",
    up > 0 ? rect(cx - up / 2, box.y, up, box.h / 2 + down / 2, fill) : "",
    bottom > 0 ? rect(cx - bottom / 2, cy - down / 2, bottom, box.h / 2 + down / 2, fill) : "",
  ].join("");
}

function drawDashes(
  box: CellBox,
  [count, weight, way]: readonly [number, number, "across" | "down"],
  fg: string,
): string {
  const step = (way === "across" ? box.w : box.h) / count;
  const cx = box.x + box.w / 2;
  const cy = box.y + box.h / 2;
  return Array.from({ length: count }, (_, index) => {
    const at = index * step + step * 0.15;
    return way === "across"
      ? rect(box.x + at, cy - weight / 2, step * 0.7, weight, fg)
      : rect(cx - weight / 2, box.y + at, weight, step * 0.7, fg);
  }).join("");
}

function drawCurve(code: number, { x, y, w, h }: CellBox, fg: string): string {
  const cx = x + w / 2;
  const cy = y + h / 2;
  const corner = (sideX: number, sideY: number) =>
    stroke(
      `M${num(sideX)} ${num(cy)}Q${num(cx)} ${num(cy)} ${num(cx)} ${num(cy + (sideY - cy) / 2)}L${num(cx)} ${num(sideY)}`,
      fg,
    );
  const rising = stroke(`M${num(x)} ${num(y + h)}L${num(x + w)} ${num(y)}`, fg);
  const falling = stroke(`M${num(x)} ${num(y)}L${num(x + w)} ${num(y + h)}`, fg);
  switch (code) {
    case 0x256d:
      return corner(x + w, y + h);
    case 0x256e:
      return corner(x, y + h);
    case 0x256f:
      return corner(x, y);
    case 0x2570:
      return corner(x + w, y);
    case 0x2571:
      return rising;
    case 0x2572:
      return falling;
    default:
      return rising + falling;
  }
}

/** Upper left, upper right, lower left, lower right of U+2596 to U+259F. */
const quadrants = ["0010", "0001", "1000", "1011", "1001", "1110", "1101", "0100", "0110", "0111"] as const;

function drawBlock(code: number, { x, y, w, h }: CellBox, fg: string): string {
  if (code === 0x2580) return rect(x, y, w, h / 2, fg);
  if (code <= 0x2588) {
    const part = ((code - 0x2580) * h) / 8;
    return rect(x, y + h - part, w, part, fg);
  }
  if (code <= 0x258f) return rect(x, y, ((0x2590 - code) * w) / 8, h, fg);
  if (code === 0x2590) return rect(x + w / 2, y, w / 2, h, fg);
  if (code <= 0x2593) return `<g opacity="${(code - 0x2590) * 0.25}">${rect(x, y, w, h, fg)}</g>`;
  if (code === 0x2594) return rect(x, y, w, h / 8, fg);
  if (code === 0x2595) return rect(x + (w * 7) / 8, y, w / 8, h, fg);
  return [...(quadrants[code - 0x2596] ?? "")]
    .map((set, at) =>
      set === "1" ? rect(x + ((at % 2) * w) / 2, y + (Math.floor(at / 2) * h) / 2, w / 2, h / 2, fg) : "",
    )
    .join("");
}

/** Column and row of the dot of each bit. */
const dots = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 0],
  [1, 1],
  [1, 2],
  [0, 3],
  [1, 3],
] as const;

function drawBraille(bits: number, { x, y, w, h }: CellBox, fg: string): string {
  return dots
    .map(([col, row], bit) => {
      if ((bits & (1 << bit)) === 0) return "";
      const cx = num(x + w * (col === 0 ? 0.29 : 0.71));
      return `<circle cx="${cx}" cy="${num(y + h * (0.14 + row * 0.24))}" r="1.25" fill="${fg}"/>`;
    })
    .join("");
}

function drawArrow(code: number, { x, y, w, h }: CellBox, fg: string): string {
  const [from, to] = code <= 0xe0b1 ? [x, x + w] : [x + w, x];
  const path = `M${num(from)} ${num(y)}L${num(to)} ${num(y + h / 2)}L${num(from)} ${num(y + h)}`;
  return code % 2 === 0 ? `<path d="${path}Z" fill="${fg}"/>` : stroke(path, fg);
}
