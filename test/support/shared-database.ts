// A real Postgres in this process, behind a real socket, and machines of people who come in as login roles of their own.
// The engine in it has one session for all: each connection says first who it is, as a server's own login would have.

import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { createEngine } from "../../src/engine/create.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { planFiles } from "../../src/engine/host/plan-files.ts";
import { postgresDoor } from "../../src/engine/host/postgres.ts";
import type { OrgDoor } from "../../src/engine/judgment/org/ports.ts";
import type { MemoryDoor, MemoryTables } from "../../src/engine/judgment/ports.ts";
import { failed } from "../../src/engine/outcome.ts";
import { countingIds } from "../fakes/counting-ids.ts";
import { manualClock } from "../fakes/manual-clock.ts";
import { type MemoryControl, memoryStore } from "../fakes/memory-store.ts";
import { noGuardFiles } from "../fakes/no-guard-files.ts";
import { noJudgmentFiles } from "../fakes/no-judgment.ts";

export const DATABASE = "env:ORG_DATABASE";

export type Row = Record<string, unknown>;
export type Said =
  | { readonly kind: "rows"; readonly rows: readonly Row[]; readonly changed: number }
  | { readonly kind: "no"; readonly code: string; readonly why: string };

export interface SharedDatabase {
  /** As the server itself. */
  admin(statement: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** As a login, in a transaction that is undone unless it is told to stay. */
  as(login: string, statement: string, values?: readonly unknown[]): Promise<Said>;
  tries(login: string, statement: string, values?: readonly unknown[]): Promise<Said>;
  /** As a gateway does it: its own login, the role of the person, the claims that it verified. What it does stays. */
  gateway(claims: object, statement: string, values: readonly unknown[], role?: string): Promise<Said>;
  door(login: string): OrgDoor;
  readonly url: string;
  close(): Promise<void>;
}

export async function openSharedDatabase(): Promise<SharedDatabase> {
  const db = await PGlite.create();
  const server = new PGLiteSocketServer({ db, port: 0, host: "127.0.0.1", maxConnections: 20 });
  await server.start();
  const url = `postgres://postgres:none@${server.getServerConn()}/postgres`;

  async function say(statement: string, values: readonly unknown[] = []): Promise<Said> {
    try {
      const { rows, affectedRows } = await db.query<Row>(statement, [...values]);
      return { kind: "rows", rows, changed: affectedRows ?? 0 };
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      return { kind: "no", code, why: String(error) };
    }
  }

  let current = "";

  /** Who it is already is not said again: most of a test's time would go there. */
  async function become(login: string): Promise<void> {
    if (login === current) return;
    await db.exec(`reset all; reset role; reset session authorization; set session authorization "${login}"`);
    current = login;
  }

  return {
    url,
    async admin(statement, values = []) {
      await become("postgres");
      return (await db.query<Row>(statement, [...values])).rows;
    },
    async as(login, statement, values) {
      await become(login);
      return say(statement, values);
    },
    async tries(login, statement, values) {
      await become(login);
      await db.exec("begin");
      try {
        return await say(statement, values);
      } finally {
        await db.exec("rollback");
      }
    },
    async gateway(claims, statement, values, role = "authenticated") {
      await become("authenticator");
      await db.exec("begin");
      await db.exec(`set local role ${role}`);
      await db.query("select set_config('request.jwt.claims', $1, true)", [JSON.stringify(claims)]);
      const said = await say(statement, values);
      await db.exec(said.kind === "rows" ? "commit" : "rollback");
      return said;
    },
    door(login) {
      const real = postgresDoor({ ORG_DATABASE: url });
      return {
        steps: () => real.steps(),
        async connect(database) {
          const connected = await real.connect(database);
          if (connected.kind !== "open") return connected;
          const { session } = connected;
          current = "";
          await session.run(`reset all; reset role; reset session authorization`);
          await session.run(`set session authorization "${login}"`);
          return connected;
        },
      };
    },
    async close() {
      await server.stop();
      await db.close();
    },
  };
}

/** A memory in which people answered so. */
export function remembering(
  said: readonly { readonly signature: string; readonly yes: number; readonly no: number }[],
): MemoryDoor {
  const tables = { said: () => said } as unknown as MemoryTables;
  const memory = {
    path: "memory.db",
    look: <T>(read: (tables: MemoryTables) => T) => ({ kind: "ok" as const, value: read(tables) }),
    atomically: <T>(act: (tables: MemoryTables) => T) => ({ kind: "ok" as const, value: act(tables) }),
  };
  return { open: async () => ({ kind: "open", memory }), close: async () => undefined };
}

export interface Machine {
  readonly engine: Engine;
  readonly control: MemoryControl;
}

/** A data directory in memory whose owner comes in through that door. */
export function machineOf(orgDoor: OrgDoor, memory: MemoryDoor = noJudgmentFiles.memory): Machine {
  const clock = manualClock();
  const { store, control } = memoryStore({ clock });
  const engine = createEngine({
    dataDir: "/data",
    store,
    clock,
    localTime: () => ({ date: "2026-01-01", time: "00:00", stamp: "20260101-000000" }),
    machineZone: () => "UTC",
    ids: countingIds(),
    watcher: { watch: () => ({ close: () => undefined }) },
    processes: { alive: () => "dead", ancestry: () => [], variable: () => undefined },
    children: { run: async () => ({ kind: "not_started", why: "no children here" }) },
    seeds: {
      files: async () => ({ kind: "ok", files: [] }),
      makeDirectory: async () => ({ kind: "exists" }),
    },
    sessions: {
      start: async () => failed("io", "no sessions here", "none"),
      session: () => {
        throw new Error("no sessions here");
      },
      remove: async () => ({ kind: "alive" }),
    },
    references: { read: async () => ({ kind: "missing" }) },
    guardFiles: noGuardFiles,
    planFiles: planFiles(),
    ...noJudgmentFiles,
    memory,
    orgDoor,
    settings: async () => ({ kind: "absent", why: "no config here", remedy: "none" }),
    marker: {},
    env: {},
    ask_poll_ms: 37,
    wait_poll_ms: 53,
  });
  return { engine, control };
}
