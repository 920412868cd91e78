// Binary frames of an attached connection: one tag byte, four bytes of length (big endian), the payload. Pure.

import { sessionLimits } from "./limits.ts";

/** From the host. */
export const hostFrames = { output: 1, exit: 2, detached: 3, screen: 4 } as const;
/** From the client. */
export const clientFrames = { input: 1, resize: 2, detach: 3 } as const;

export interface Frame {
  readonly tag: number;
  readonly payload: Uint8Array;
}

const HEAD_BYTES = 5;

export function encodeFrame(tag: number, payload: Uint8Array | string): Buffer {
  const body = typeof payload === "string" ? Buffer.from(payload) : payload;
  const frame = Buffer.allocUnsafe(HEAD_BYTES + body.length);
  frame.writeUInt8(tag, 0);
  frame.writeUInt32BE(body.length, 1);
  frame.set(body, HEAD_BYTES);
  return frame;
}

export type FramesOutcome =
  | { readonly kind: "ok"; readonly frames: readonly Frame[] }
  | { readonly kind: "too_large"; readonly bytes: number };

/** Cuts frames out of a stream of any pieces. After `too_large` the stream is of no more use. */
export function frameReader(): { feed(bytes: Uint8Array): FramesOutcome } {
  let rest: Buffer = Buffer.alloc(0);
  return {
    feed(bytes) {
      rest = rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([rest, bytes]);
      const frames: Frame[] = [];
      let at = 0;
      while (rest.length - at >= HEAD_BYTES) {
        const length = rest.readUInt32BE(at + 1);
        if (length > sessionLimits.attach_frame_bytes_max) return { kind: "too_large", bytes: length };
        if (rest.length - at < HEAD_BYTES + length) break;
        frames.push({
          tag: rest.readUInt8(at),
          payload: rest.subarray(at + HEAD_BYTES, at + HEAD_BYTES + length),
        });
        at += HEAD_BYTES + length;
      }
      rest = rest.subarray(at);
      return { kind: "ok", frames };
    },
  };
}
