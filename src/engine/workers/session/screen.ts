// The screen model: what a person would see now. The emulator is xterm's own, without a display.
// It answers no clock and holds no scrollback unless it replays; the transcript has what scrolled away.

import serialize from "@xterm/addon-serialize";
import unicode11 from "@xterm/addon-unicode11";
import headless, { type IBuffer, type IBufferCell } from "@xterm/headless";
import type { Cell, Colour, ScreenImage } from "./shot.ts";

export interface ScreenModes {
  readonly applicationCursor: boolean;
  readonly bracketedPaste: boolean;
}

export interface Screen {
  /** `onParsed` is called once these bytes are on the screen. */
  feed(bytes: Uint8Array, onParsed: () => void): void;
  resize(cols: number, rows: number): void;
  image(): ScreenImage;
  /** Untrimmed rows, joined by line feeds. */
  text(): string;
  modes(): ScreenModes;
  /** Rows that scrolled out of the screen, oldest first; none unless it was told to keep some. */
  scrolledRows(): number;
  scrolledRow(row: number): readonly Cell[];
  /** What another terminal of the same size must be sent to look the same. */
  repaint(): string;
  /** As after a power-on, for another program. */
  reset(): void;
  dispose(): void;
}

export interface ScreenOptions {
  readonly cols: number;
  readonly rows: number;
  /** The terminal's answers to what the program asked it (cursor position, kind of terminal). */
  readonly onReply: (bytes: string) => void;
  /** Kept of what scrolls out of it. A host keeps none. */
  readonly scrollback_rows?: number;
}

export function createScreen({ cols, rows, onReply, scrollback_rows = 0 }: ScreenOptions): Screen {
  const terminal = new headless.Terminal({
    cols,
    rows,
    scrollback: scrollback_rows,
    allowProposedApi: true,
    logLevel: "off",
  });
  const serializer = new serialize.SerializeAddon();
  terminal.loadAddon(serializer);
  terminal.loadAddon(new unicode11.Unicode11Addon());
  terminal.unicode.activeVersion = "11";
  terminal.onData(onReply);
  const cursor = watchCursor(terminal);

  function image(): ScreenImage {
    const { active } = terminal.buffer;
    const lines: Cell[][] = [];
    for (let row = 0; row < terminal.rows; row++) lines.push(cellsOf(terminal, active, active.baseY + row));
    return {
      cols: terminal.cols,
      rows: terminal.rows,
      cursor: {
        row: active.cursorY,
        col: Math.min(active.cursorX, terminal.cols - 1),
        hidden: cursor.hidden(),
      },
      alternate: active.type === "alternate",
      lines,
    };
  }

  function text(): string {
    const { active } = terminal.buffer;
    const lines: string[] = [];
    for (let row = 0; row < terminal.rows; row++)
      lines.push(active.getLine(active.baseY + row)?.translateToString(false) ?? "");
    return lines.join("\n");
  }

  return {
    feed: (bytes, onParsed) => terminal.write(bytes, onParsed),
    resize: (newCols, newRows) => terminal.resize(newCols, newRows),
    image,
    text,
    modes: () => ({
      applicationCursor: terminal.modes.applicationCursorKeysMode,
      bracketedPaste: terminal.modes.bracketedPasteMode,
    }),
    scrolledRows: () => terminal.buffer.normal.baseY,
    scrolledRow: (row) => cellsOf(terminal, terminal.buffer.normal, row),
    repaint() {
      const { cursorY, cursorX } = terminal.buffer.active;
      // The serializer counts a wide character before the cursor as one column.
      const place = terminal.modes.originMode ? "" : `\x1b[${cursorY + 1};${cursorX + 1}H`;
      return `\x1bc${serializer.serialize()}${place}${cursor.hidden() ? "\x1b[?25l" : ""}`;
    },
    reset() {
      terminal.reset();
      cursor.show();
    },
    dispose: () => terminal.dispose(),
  };
}

/** The emulator tells everything about its cursor except whether it is shown. */
function watchCursor(terminal: headless.Terminal): { hidden(): boolean; show(): void } {
  const SHOW_CURSOR = 25;
  let hidden = false;
  const set = (value: boolean) => (params: readonly (number | number[])[]) => {
    if (params.includes(SHOW_CURSOR)) hidden = value;
    return false; // the emulator handles it as well
  };
  const show = () => {
    hidden = false;
    return false;
  };
  terminal.parser.registerCsiHandler({ prefix: "?", final: "h" }, set(false));
  terminal.parser.registerCsiHandler({ prefix: "?", final: "l" }, set(true));
  terminal.parser.registerCsiHandler({ intermediates: "!", final: "p" }, show);
  terminal.parser.registerEscHandler({ final: "c" }, show);
  return { hidden: () => hidden, show };
}

function cellsOf(terminal: headless.Terminal, buffer: IBuffer, y: number): Cell[] {
  const line = buffer.getLine(y);
  const cells: Cell[] = [];
  if (!line) return cells;
  const cell = buffer.getNullCell();
  for (let col = 0; col < terminal.cols; col++) {
    if (!line.getCell(col, cell)) break;
    const width = cell.getWidth();
    if (width === 0) continue; // the right half of a wide character
    cells.push({
      col,
      text: cell.getChars() || " ",
      width: width === 2 ? 2 : 1,
      fg: colourOf(cell.getFgColorMode(), cell.getFgColor()),
      bg: colourOf(cell.getBgColorMode(), cell.getBgColor()),
      ...attributesOf(cell),
    });
  }
  return cells;
}

function attributesOf(cell: IBufferCell) {
  return {
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    italic: cell.isItalic() !== 0,
    underline: cell.isUnderline() !== 0,
    inverse: cell.isInverse() !== 0,
    hidden: cell.isInvisible() !== 0,
    strike: cell.isStrikethrough() !== 0,
  };
}

/** The emulator's modes of a colour: none, one of 16, one of 256, exact. */
const DEFAULT_COLOUR = 0;
const EXACT_COLOUR = 0x3000000;

function colourOf(mode: number, value: number): Colour {
  if (mode === DEFAULT_COLOUR) return null;
  return mode === EXACT_COLOUR ? `#${value.toString(16).padStart(6, "0")}` : value;
}
