// Bytes in whatever pieces they come, lines out. Only LF ends a record: JSON strings may hold every other separator.
// Keeps I9: a line beyond the bound is skipped and counted, and costs no memory.

export interface LineSplitter {
  push(chunk: Uint8Array): readonly string[];
  /** What stands after the last LF. */
  end(): readonly string[];
  /** Lines that were too long. */
  skipped(): number;
}

const LF = 0x0a;

export function lineSplitter(bytes_max: number): LineSplitter {
  const decoder = new TextDecoder("utf-8");
  let pieces: Uint8Array[] = [];
  let held_bytes = 0;
  let overflowed = false;
  let skipped = 0;

  function hold(piece: Uint8Array): void {
    held_bytes += piece.length;
    if (held_bytes > bytes_max) {
      overflowed = true;
      pieces = [];
    } else if (piece.length > 0) pieces.push(piece.slice());
  }

  function take(): string[] {
    const line = overflowed ? undefined : decoder.decode(Buffer.concat(pieces)).replace(/\r$/, "");
    if (overflowed) skipped += 1;
    pieces = [];
    held_bytes = 0;
    overflowed = false;
    return line === undefined ? [] : [line];
  }

  return {
    push(chunk) {
      const lines: string[] = [];
      let from = 0;
      for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
        hold(chunk.subarray(from, at));
        lines.push(...take());
        from = at + 1;
      }
      hold(chunk.subarray(from));
      return lines;
    },
    end: () => (held_bytes > 0 ? take() : []),
    skipped: () => skipped,
  };
}
