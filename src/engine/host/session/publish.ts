// The records by which everybody else knows a session: whole or as before, by rename. The host is their one writer,
// so no lock is needed, and none of the machinery that comes with locks is loaded.

import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Failed } from "../../outcome.ts";
import {
  type SessionMeta,
  type SessionStatus,
  sessionMetaCodec,
  sessionStatusCodec,
} from "../../records/session.ts";
import { sessionLimits } from "../../workers/session/limits.ts";
import { imageOf, type ScreenImage, shotOf } from "../../workers/session/shot.ts";
import { shotIn } from "../../workers/session/shot-in.ts";
import { codeOf, failureOf } from "../errno.ts";

export const screenRecord = "screen.json";

export interface Publisher {
  meta(meta: SessionMeta): { readonly kind: "ok" } | Failed;
  status(status: SessionStatus): { readonly kind: "ok" } | Failed;
  /** The last screen, for those who look after the end. */
  screen(image: ScreenImage, seq: number): { readonly kind: "ok" } | Failed;
}

export function publisher(dir: string): Publisher {
  return {
    meta: (meta) => replace(dir, "meta.json", sessionMetaCodec.encode(meta)),
    status: (status) => replace(dir, "status.json", sessionStatusCodec.encode(status)),
    screen: (image, seq) =>
      replace(dir, screenRecord, Buffer.from(JSON.stringify(shotOf(image, seq, "cells", "whole")))),
  };
}

function replace(dir: string, name: string, bytes: Uint8Array): { readonly kind: "ok" } | Failed {
  const temp = join(dir, `.${name}.tmp`);
  try {
    const fd = openSync(temp, "w", 0o600);
    try {
      let at = 0;
      while (at < bytes.length) at += writeSync(fd, bytes, at);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temp, join(dir, name));
    return { kind: "ok" };
  } catch (error) {
    return failureOf(error, join(dir, name));
  }
}

/** Undefined when no final screen was left, or not a whole one. */
export function readFinalScreen(
  dir: string,
): { readonly image: ScreenImage; readonly seq: number } | undefined {
  const path = join(dir, screenRecord);
  try {
    if (statSync(path).size > sessionLimits.screen_record_bytes_max) return undefined;
    const shot = shotIn(JSON.parse(readFileSync(path, "utf8")));
    return shot && { image: imageOf(shot), seq: shot.screen_seq };
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
