// Who people are on which surface. One account belongs to one person at most.

import type { Database } from "better-sqlite3";
import type { Surface } from "../../channels/channel.ts";
import type { Identity, Person, Role } from "../nouns.ts";
import type { PeopleTable, PersonRow } from "./persons.ts";
import { watchTouched } from "./touched.ts";

interface Row {
  readonly name: string;
  readonly roles: string;
  readonly zone: string | null;
  readonly locale: string | null;
}

interface IdentityRow {
  readonly surface: string;
  readonly user: string;
  readonly via: string;
}

const ROW = "name, roles, zone, locale";

export function peopleTable(db: Database): PeopleTable {
  const sql = statementsOf(db);

  function personOf(row: Row): Person {
    const identities = sql.identities
      .all(row.name)
      .map(({ surface, user, via }): Identity => ({ surface: surface as Surface, user, via }));
    return {
      name: row.name,
      roles: JSON.parse(row.roles) as readonly Role[],
      ...(row.zone === null ? {} : { zone: row.zone }),
      ...(row.locale === null ? {} : { locale: row.locale }),
      identities,
    };
  }

  function found(row: Row | undefined): Person | undefined {
    return row === undefined ? undefined : personOf(row);
  }

  function put(person: PersonRow, now_ms: number): void {
    const roles = JSON.stringify(person.roles);
    sql.put.run(person.name, roles, person.zone ?? null, person.locale ?? null, person.via, now_ms);
  }

  const list = () => sql.list.all().map(personOf);
  let kept: readonly Person[] = [];
  let touched: ReturnType<typeof watchTouched> | undefined;

  return {
    list,
    everybody() {
      touched ??= watchTouched(db, "people", [
        ["people", "name"],
        ["identities", "person"],
      ]);
      if (touched.take().length > 0) kept = list();
      return kept;
    },
    find: (name) => found(sql.find.get(name)),
    of: (surface, user) => found(sql.of.get(surface, user)),
    fromConfig(people, now_ms) {
      const names = new Set(people.map(({ name }) => name));
      for (const name of sql.named.all("config")) if (!names.has(name)) sql.remove.run(name);
      sql.unlinkConfigured.run();
      for (const person of people) {
        put({ ...person, via: "config" }, now_ms);
        for (const { surface, user, via } of person.identities)
          sql.relink.run(surface, user, person.name, via, now_ms);
      }
    },
    put,
    link(name, identity, now_ms) {
      if (sql.find.get(name) === undefined) return "nobody";
      const present = sql.of.get(identity.surface, identity.user);
      if (present !== undefined && present.name !== name) return "taken";
      sql.relink.run(identity.surface, identity.user, name, identity.via, now_ms);
      return "linked";
    },
    unlink: (surface, user) => (sql.unlink.run(surface, user).changes > 0 ? "unlinked" : "missing"),
    remove: (name) => (sql.remove.run(name).changes > 0 ? "removed" : "missing"),
  };
}

function statementsOf(db: Database) {
  return {
    list: db.prepare<[], Row>(`SELECT ${ROW} FROM people ORDER BY name`),
    named: db.prepare<[string], string>("SELECT name FROM people WHERE via = ?").pluck(),
    find: db.prepare<[string], Row>(`SELECT ${ROW} FROM people WHERE name = ?`),
    of: db.prepare<[string, string], Row>(
      `SELECT ${ROW} FROM people WHERE name = (SELECT person FROM identities WHERE surface = ? AND user = ?)`,
    ),
    identities: db.prepare<[string], IdentityRow>(
      "SELECT surface, user, via FROM identities WHERE person = ? ORDER BY linked_ms, surface, user",
    ),
    put: db.prepare<[string, string, string | null, string | null, string, number]>(
      `INSERT INTO people (name, roles, zone, locale, via, changed_ms) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET roles = excluded.roles, zone = excluded.zone, locale = excluded.locale,
       via = excluded.via, changed_ms = excluded.changed_ms`,
    ),
    relink: db.prepare<[string, string, string, string, number]>(
      "INSERT OR REPLACE INTO identities (surface, user, person, via, linked_ms) VALUES (?, ?, ?, ?, ?)",
    ),
    unlink: db.prepare<[string, string]>("DELETE FROM identities WHERE surface = ? AND user = ?"),
    unlinkConfigured: db.prepare<[]>("DELETE FROM identities WHERE via = 'config'"),
    remove: db.prepare<[string]>("DELETE FROM people WHERE name = ?"),
  };
}
