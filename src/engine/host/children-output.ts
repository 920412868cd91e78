// What is kept of a child's output: one end of it, never more, however much comes (I9).

export interface OutputSink {
  add(chunk: Uint8Array): void;
  kept(): Uint8Array;
  /** Everything that came, kept or not. */
  total_bytes(): number;
}

export function outputSink(keep: "head" | "tail", bytes_max: number): OutputSink {
  return keep === "head" ? headSink(bytes_max) : tailSink(bytes_max);
}

function headSink(bytes_max: number): OutputSink {
  const chunks: Uint8Array[] = [];
  let kept_bytes = 0;
  let total_bytes = 0;
  return {
    add(chunk) {
      total_bytes += chunk.length;
      if (kept_bytes >= bytes_max) return;
      const part = chunk.subarray(0, bytes_max - kept_bytes);
      chunks.push(part);
      kept_bytes += part.length;
    },
    kept: () => Buffer.concat(chunks),
    total_bytes: () => total_bytes,
  };
}

function tailSink(bytes_max: number): OutputSink {
  let chunks: Uint8Array[] = [];
  let held_bytes = 0;
  let total_bytes = 0;
  return {
    add(chunk) {
      total_bytes += chunk.length;
      chunks.push(chunk);
      held_bytes += chunk.length;
      if (held_bytes <= 2 * bytes_max) return; // cut now and then, not at every chunk
      const tail = Buffer.concat(chunks).subarray(held_bytes - bytes_max);
      chunks = [Uint8Array.from(tail)];
      held_bytes = tail.length;
    },
    kept: () => Buffer.concat(chunks).subarray(Math.max(0, held_bytes - bytes_max)),
    total_bytes: () => total_bytes,
  };
}
