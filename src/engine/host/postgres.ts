// The OrgDoor port: one connection to the Postgres that an organization shares, and the steps that set it up. Secrets
// are read from where they stand, kept in this process, and never repeated.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Client, ClientConfig } from "pg";
import { type DatabaseAddress, readAddress } from "../judgment/org/address.ts";
import { orgLimits } from "../judgment/org/limits.ts";
import type { OrgDoor, OrgReply, OrgSession, OrgStep } from "../judgment/org/ports.ts";
import { failed, type Refused, refused } from "../outcome.ts";
import { codeOf, failureOf } from "./errno.ts";
import { findPackageRoot } from "./package-root.ts";

const FIELD = "database";

export function postgresDoor(
  env: Readonly<Record<string, string>>,
  packageRoot: () => string | undefined = findPackageRoot,
): OrgDoor {
  return {
    async connect(place) {
      const text = secretAt(place, env);
      if (text.kind === "refused") return text;
      const read = readAddress(FIELD, text.value);
      if (read.kind === "refused") return read;
      const config = configOf(read.address);
      if ("kind" in config) return config;
      return connected(config);
    },

    async steps() {
      const root = packageRoot();
      if (root === undefined)
        return failed("io", "the organization's steps are not to be found", "reinstall looop");
      const dir = join(root, "seeds", "org");
      try {
        const steps: OrgStep[] = readdirSync(dir)
          .filter((name) => /^\d{3}-[a-z-]+\.sql$/.test(name))
          .sort()
          .map((name) => ({
            version: Number(name.slice(0, 3)),
            text: readFileSync(join(dir, name), "utf8"),
          }));
        return { kind: "ok", steps };
      } catch (error) {
        return failureOf(error, dir);
      }
    },
  };
}

type Secret = { readonly kind: "ok"; readonly value: string } | Refused;

function secretAt(place: string, env: Readonly<Record<string, string>>): Secret {
  const [, how = "", where = ""] = /^(env|file):(.+)$/s.exec(place) ?? [];
  if (how === "env") {
    const value = env[where]?.trim();
    if (value) return { kind: "ok", value };
    return refused(FIELD, `the variable ${where} is not set`, `set ${where}, or say file:/path`);
  }
  if (how === "file") return fromFile(where);
  const remedy = "write it into a file that only you can read, and say file:/path; or env:NAME";
  return refused(FIELD, "the address of the database holds a password and is not given itself", remedy);
}

function fromFile(path: string): Secret {
  try {
    const { size, mode } = statSync(path);
    if (size > orgLimits.address_chars_max)
      return refused(FIELD, `${path} has ${size} bytes, more than any address`, "name what holds it alone");
    if ((mode & 0o077) !== 0)
      return refused(FIELD, `${path} holds a password and can be read by others`, `chmod 600 ${path}`);
    const value = readFileSync(path, "utf8").trim();
    return value === ""
      ? refused(FIELD, `${path} is empty`, "write the address into it")
      : { kind: "ok", value };
  } catch (error) {
    const code = codeOf(error) || "unreadable";
    return refused(FIELD, `${path} cannot be read (${code})`, "make it a file that this user can read");
  }
}

/** Member by member: nothing that an address or the environment says can switch the verification off. */
function configOf(address: DatabaseAddress): ClientConfig | Refused {
  const { host, port, user, password, database, tls } = address;
  const around = {
    host,
    port,
    user,
    password,
    database,
    application_name: "looop",
    connectionTimeoutMillis: orgLimits.connect_ms_max,
    query_timeout: orgLimits.statement_ms_max,
  };
  if (tls.kind === "none") return { ...around, ssl: false };
  if (tls.authorities === undefined) return { ...around, ssl: { rejectUnauthorized: true } };
  try {
    return { ...around, ssl: { rejectUnauthorized: true, ca: readFileSync(tls.authorities, "utf8") } };
  } catch (error) {
    const why = `${tls.authorities} cannot be read (${codeOf(error) || "unreadable"})`;
    return refused("sslrootcert", why, "name the file with the authority's certificate");
  }
}

async function connected(config: ClientConfig): ReturnType<OrgDoor["connect"]> {
  const { Client } = await import("pg");
  const client = new Client(config);
  let lost: string | undefined;
  // Between two statements a connection may end: the next one says so.
  client.on("error", (error) => {
    lost = codeOf(error) || "the connection ended";
  });
  try {
    await client.connect();
  } catch (error) {
    const reply = replyOf(error);
    const close = await closed(client);
    if (reply.kind === "offline") return { kind: "offline", why: [reply.why, ...close].join("; ") };
    return refused(
      FIELD,
      `the database lets nobody in so: ${reply.why}`,
      "check name, password and database",
    );
  }
  return { kind: "open", session: sessionOf(client, () => lost) };
}

function sessionOf(client: Client, lost: () => string | undefined): OrgSession {
  return {
    async run(statement, values) {
      const gone = lost();
      if (gone !== undefined) return { kind: "offline", why: gone };
      try {
        const result = await client.query<Record<string, unknown>>(statement, values && [...values]);
        return { kind: "rows", rows: result.rows ?? [] };
      } catch (error) {
        return replyOf(error);
      }
    },
    async close() {
      await closed(client);
    },
  };
}

/** What kept it from ending in order, if anything: it is over either way. */
async function closed(client: Client): Promise<readonly string[]> {
  try {
    await client.end();
    return [];
  } catch (error) {
    return [codeOf(error) || "it did not end in order"];
  }
}

/** Classes that mean "not now": connection trouble, no resources, shutting down. */
const AWAY = /^(?:08|53|57P)/;

/** The server's message names objects and what our functions say; never what was sent. */
function replyOf(error: unknown): Exclude<OrgReply, { kind: "rows" }> {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const isSqlState = /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code);
  if (isSqlState && !AWAY.test(code)) return { kind: "said", code, why: message };
  return { kind: "offline", why: message || code || "no connection" };
}
