// Cards with their files: a file's bytes are kept once, however many deliveries carry it.

import type { Database } from "better-sqlite3";
import type { Card, CardFile } from "../../channels/channel.ts";
import { sha256 } from "../digest.ts";

/** A file of a kept card: the hash stands for its bytes. */
type KeptFile = Omit<CardFile, "bytes"> & { readonly blob: string };
type KeptCard = Omit<Card, "files"> & { readonly files: readonly KeptFile[] };

export interface CardRows {
  /** The text to keep for a delivery, its files being kept. */
  keep(delivery: string, card: Card): string;
  /** Its files are no longer needed for it. */
  letGo(delivery: string): void;
  /** Of what is over there is none any more. */
  read(kept: string): Card;
}

const NONE: Card = { title: "", tone: "muted", parts: [], rows: [], files: [], volume: "silent" };

export function cardRows(db: Database): CardRows {
  const put = db.prepare<[string, Uint8Array]>(
    "INSERT INTO blobs (hash, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING",
  );
  const hold = db.prepare<[string, string]>(
    "INSERT INTO delivery_files (hash, delivery) VALUES (?, ?) ON CONFLICT DO NOTHING",
  );
  const letGo = db.prepare<[string]>("DELETE FROM delivery_files WHERE delivery = ?");
  const bytesOf = db.prepare<[string], Buffer>("SELECT bytes FROM blobs WHERE hash = ?").pluck();

  function keepFile(delivery: string, { bytes, ...file }: CardFile): KeptFile {
    const blob = sha256(bytes);
    put.run(blob, bytes);
    hold.run(blob, delivery);
    return { ...file, blob };
  }

  return {
    keep(delivery, card) {
      letGo.run(delivery);
      const kept: KeptCard = { ...card, files: card.files.map((file) => keepFile(delivery, file)) };
      return JSON.stringify(kept);
    },
    letGo(delivery) {
      letGo.run(delivery);
    },
    read(kept) {
      if (kept === "") return NONE;
      const card = JSON.parse(kept) as KeptCard;
      return {
        ...card,
        files: card.files.map(({ blob, ...file }) => ({
          ...file,
          bytes: new Uint8Array(bytesOf.get(blob) ?? new Uint8Array()),
        })),
      };
    },
  };
}
