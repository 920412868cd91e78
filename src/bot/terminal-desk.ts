// What the terminal surface stands on: a socket of the owner's, and a folder of the data directory for the cards that
// stand there (I6). One shelf per data directory.

import { join } from "node:path";
import { lineOf } from "../channels/terminal/wire.ts";
import type { Fleet } from "../engine/engine.ts";
import { type Admit, openLineSocket, ownUserId } from "../engine/host/line-socket.ts";
import type { Store } from "../engine/ports.ts";
import { type SocketPlace, socketPlaceOf } from "../engine/workers/session/socket-path.ts";
import { clientLimits } from "./client/limits.ts";

const FOLDER = "terminal";
const CARDS = `${FOLDER}/cards`;
/** A person opens what lies here, from where the client names it. */
const FILES = "client-files";

/** Agreed between the bot and its clients without telling each other. */
export function terminalSocket(dataDir: string): SocketPlace {
  return socketPlaceOf(join(dataDir, FOLDER), ownUserId());
}

export function terminalHatch(dataDir: string, admit: Admit) {
  const place = terminalSocket(dataDir);
  return {
    open: (onCaller: Parameters<typeof openLineSocket>[3]) =>
      openLineSocket(place, clientLimits.socket, admit, onCaller),
  };
}

/** Everybody of this user but its workers: who asks may not answer (I5). `told`: in the words of that socket. */
export function peopleOnly(fleet: Pick<Fleet, "whois">, told: (why: string) => string): Admit {
  return async (pid) => {
    if (pid === undefined) return "in"; // this platform does not tell
    const who = await fleet.whois(pid);
    return who.kind === "somebody"
      ? "in"
      : { told: told(`${who.id} is a worker, and workers decide nothing here`) };
  };
}

export const refusedOnWire = (why: string): string =>
  lineOf({ kind: "refused", why, remedy: "leave it to a person" });

type Trouble = { readonly kind: "failed"; readonly why: string; readonly remedy: string };

export function terminalShelf(store: Store, dataDir: string) {
  const keyOf = (name: string) => `${CARDS}/${name}.json`;
  const bytes_max = clientLimits.card_bytes_max;

  return {
    async all() {
      const listing = await store.names(CARDS);
      if (listing.kind === "missing") return { kind: "ok" as const, texts: [], unread: [] };
      if (listing.kind !== "ok") return unreadable(listing.kind === "unreadable" ? listing.why : "");
      const texts: string[] = [];
      const unread: string[] = [];
      for (const name of listing.names.filter((each) => each.endsWith(".json"))) {
        const read = await store.read(`${CARDS}/${name}`, bytes_max);
        if (read.kind === "ok") texts.push(Buffer.from(read.bytes).toString("utf8"));
        else if (read.kind === "unreadable") unread.push(name);
      }
      return { kind: "ok" as const, texts, unread };
    },
    async has(name: string) {
      const read = await store.read(keyOf(name), bytes_max);
      if (read.kind === "ok") return "there" as const;
      return read.kind === "missing" ? ("missing" as const) : ("unknown" as const);
    },
    async put(name: string, text: string) {
      const written = await store.write(keyOf(name), Buffer.from(text), { bytes_max });
      return written.kind === "ok" ? { kind: "kept" as const } : written;
    },
    async drop(name: string) {
      await store.remove(keyOf(name));
      const files = await store.names(FILES);
      if (files.kind !== "ok") return;
      for (const file of files.names.filter((each) => each.startsWith(`${name}-`)))
        await store.remove(`${FILES}/${file}`);
    },
    async putFile(name: string, bytes: Uint8Array) {
      const written = await store.write(`${FILES}/${name}`, bytes, {
        bytes_max: clientLimits.file_bytes_max,
      });
      if (written.kind !== "ok") return written;
      return { kind: "kept" as const, path: join(dataDir, FILES, name) };
    },
  };
}

function unreadable(why: string): Trouble {
  return {
    kind: "failed",
    why: `${CARDS}: ${why}`,
    remedy: "check the owner and mode of the data directory",
  };
}
