// Bytes as they come → whole lines. Keeps the pieces of a long line apart until its end is there.

export interface LineReader {
  feed(bytes: Uint8Array): { readonly kind: "ok" | "too_long"; readonly lines: readonly string[] };
}

const NEWLINE = 0x0a;

export function createLineReader(line_bytes_max: number): LineReader {
  let pieces: Uint8Array[] = [];
  let held_bytes = 0;

  function hold(piece: Uint8Array): void {
    if (piece.length === 0) return;
    pieces.push(piece);
    held_bytes += piece.length;
  }

  return {
    feed(bytes) {
      const lines: string[] = [];
      let from = 0;
      for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
        hold(bytes.subarray(from, end));
        if (held_bytes > line_bytes_max) return { kind: "too_long", lines };
        lines.push(Buffer.concat(pieces).toString("utf8"));
        pieces = [];
        held_bytes = 0;
        from = end + 1;
      }
      hold(bytes.subarray(from));
      return { kind: held_bytes > line_bytes_max ? "too_long" : "ok", lines };
    },
  };
}
