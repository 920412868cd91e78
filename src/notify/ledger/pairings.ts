// Codes by which a stranger becomes somebody: an owner types one elsewhere. Only their hashes are kept.

import { createHmac } from "node:crypto";
import type { Database } from "better-sqlite3";
import type { Surface } from "../../channels/channel.ts";
import { codeAsKept, pairingCode } from "./codes.ts";
import { ledgerLimits } from "./limits.ts";
import type { Pairing, PairingsTable } from "./persons.ts";
import { columnsOf, type PlaceColumns, placeOf } from "./place-columns.ts";

interface Row extends PlaceColumns {
  readonly who_surface: string;
  readonly user: string;
  readonly name: string;
  readonly expires_ms: number;
}

const ROW = "who_surface, user, name, surface, chat, thread, only_user, expires_ms";
const TRIES = "pairing_tries";

export interface PairingSecrets {
  readonly secret: string;
  nonce(): string;
}

export function pairingsTable(db: Database, { secret, nonce }: PairingSecrets): PairingsTable {
  const sql = statementsOf(db);
  const hashed = (text: string) => createHmac("sha256", secret).update(`pairing\n${text}`).digest();
  const keptAs = (code: string) => hashed(codeAsKept(code)).toString("base64url");

  return {
    begin({ surface, user, name, place }, now_ms) {
      sql.expire.run(now_ms);
      sql.drop.run(surface, user);
      if (sql.pending.all(now_ms).length >= ledgerLimits.pairings_pending_max)
        return { kind: "full", until_ms: sql.firstEnd.get() ?? now_ms };
      const code = pairingCode(hashed(nonce()));
      const expires_ms = now_ms + ledgerLimits.pairing_kept_ms;
      const who = { who_surface: surface, user, name, expires_ms };
      sql.add.run({ code: keptAs(code), ...who, ...columnsOf(place) });
      return { kind: "code", code, expires_ms };
    },
    redeem(code, now_ms) {
      sql.expire.run(now_ms);
      const row = sql.take.get(keptAs(code));
      if (row !== undefined) {
        sql.forgetTries.run(TRIES);
        return { kind: "ok", pairing: pairingOf(row) };
      }
      const tries_left = ledgerLimits.pairing_tries_max - (sql.countTry.get(TRIES) ?? 0);
      if (tries_left <= 0) {
        sql.dropAll.run();
        sql.forgetTries.run(TRIES);
      }
      return { kind: "wrong", tries_left: Math.max(0, tries_left) };
    },
    pending: (now_ms) => sql.pending.all(now_ms).map(pairingOf),
  };
}

function statementsOf(db: Database) {
  return {
    add: db.prepare<[Row & { readonly code: string }]>(
      `INSERT INTO pairings (code, ${ROW}) VALUES (@code, @who_surface, @user, @name, @surface, @chat, @thread,
       @only_user, @expires_ms)`,
    ),
    pending: db.prepare<[number], Row>(
      `SELECT ${ROW} FROM pairings WHERE expires_ms > ? ORDER BY expires_ms`,
    ),
    firstEnd: db.prepare<[], number | null>("SELECT min(expires_ms) FROM pairings").pluck(),
    take: db.prepare<[string], Row>(`DELETE FROM pairings WHERE code = ? RETURNING ${ROW}`),
    expire: db.prepare<[number]>("DELETE FROM pairings WHERE expires_ms <= ?"),
    drop: db.prepare<[string, string]>("DELETE FROM pairings WHERE who_surface = ? AND user = ?"),
    dropAll: db.prepare<[]>("DELETE FROM pairings"),
    countTry: db
      .prepare<[string], number>(
        `INSERT INTO meta (name, value) VALUES (?, '1')
         ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1 RETURNING CAST(value AS INTEGER)`,
      )
      .pluck(),
    forgetTries: db.prepare<[string]>("DELETE FROM meta WHERE name = ?"),
  };
}

function pairingOf(row: Row): Pairing {
  const { who_surface, user, name, expires_ms } = row;
  return { surface: who_surface as Surface, user, name, place: placeOf(row), expires_ms };
}
