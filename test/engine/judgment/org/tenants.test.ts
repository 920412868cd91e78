// Goal: of two organizations in one database neither sees or changes anything of the other, whoever tries, and no way in
// that others left open is open here.
// Method: a real Postgres, set up by our own steps as a login that is no superuser. What is tried is generated from its
// catalog: a new table, column or function is tried as well, and one that nobody filled fails.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  DATABASE,
  machineOf,
  openSharedDatabase,
  type Row,
  remembering,
  type SharedDatabase,
} from "../../../support/shared-database.ts";

const ANN = { kind: "person", name: "ann", surface: "terminal" } as const;
let db: SharedDatabase;
let a = "";
let b = "";

/** Of the first organization; an outsider; a login that may nothing; who owns the tables. */
const intruders = ["a_owner", "a_admin", "a_member", "a_viewer", "outsider", "nobody", "installer"] as const;
const logins = [...intruders, "b_owner", "b_admin", "guest"];

beforeAll(async () => {
  db = await openSharedDatabase();
  for (const login of logins) await db.admin(`create role "${login}" login`);
  await db.admin("alter role installer createrole");
  await db.admin("grant create on database postgres to installer");
  await db.admin("create role authenticator login noinherit");
  await db.admin("create role authenticated nologin");
  await db.admin("create role anon nologin");
  await db.admin("grant authenticated, anon to authenticator");
  const installing = machineOf(db.door("installer")).engine.org;
  const made = async (name: string, owner: string) => {
    const outcome = await installing.init({ database: DATABASE, name, owner }, ANN);
    if (outcome.kind !== "made") throw new Error(JSON.stringify(outcome));
    return outcome.org;
  };
  a = await made("A", "a_owner");
  b = await made("B", "b_owner");
  for (const login of logins.slice(0, 5).concat("b_admin", "guest"))
    await db.admin(`grant looop_member to "${login}"`);
  for (const role of ["admin", "member", "viewer"]) await comeIn(a, "a_owner", `a_${role}`, role);
  await comeIn(b, "b_owner", "b_admin", "admin");
  for (const [org, owner] of [
    [a, "a_owner"],
    [b, "b_owner"],
  ] as const)
    await fill(org, owner);
}, 240_000);

afterAll(async () => db.close());

async function one(login: string, statement: string, values: readonly unknown[]): Promise<unknown> {
  const said = await db.as(login, statement, values);
  if (said.kind === "no") throw new Error(said.why);
  return Object.values(said.rows[0] ?? {})[0];
}

async function comeIn(org: string, owner: string, login: string, role: string): Promise<void> {
  const token = await one(owner, "select looop.invite($1, $2, $3, 3600)", [org, `role:${login}`, role]);
  await one(login, "select looop.accept_invite($1, $2)", [org, token]);
}

/** A row in each table, by those who may; what only functions write, by the server. */
async function fill(org: string, owner: string): Promise<void> {
  await one(
    owner,
    "insert into looop.packs (org_id, name, body, published_by) values ($1, 'team', 'rules: []', looop.me())",
    [org],
  );
  await one(
    owner,
    "insert into looop.practices (org_id, practice_id, body, published_by) values ($1, '0123456789ab', 'be kind', looop.me())",
    [org],
  );
  await one(
    owner,
    `insert into looop.patterns (org_id, person, signature, yes, "no") values ($1, looop.me(), 'npm test', 4, 1)`,
    [org],
  );
  await one(owner, "select looop.invite($1, 'role:guest', 'member', 3600)", [org]);
  await one(owner, "select looop.set_collective($1, true)", [org]);
  await one(owner, "select looop.contribute($1)", [org]);
  await db.admin("insert into looop.releases values ($1, 'f', 1, 2, 3)", [org]);
  await db.admin("insert into looop.budget_ledger values ($1, 'f', 1, 0.5)", [org]);
}

async function tables(): Promise<readonly string[]> {
  const rows = await db.admin(
    "select relname from pg_class where relnamespace = 'looop'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') order by 1",
  );
  return rows.map(({ relname }) => String(relname));
}

async function columns(table: string): Promise<readonly string[]> {
  const rows = await db.admin(
    "select attname from pg_attribute where attrelid = ('looop.' || $1)::regclass and attnum > 0 and not attisdropped order by attnum",
    [table],
  );
  return rows.map(({ attname }) => String(attname));
}

async function contentOf(org: string): Promise<Record<string, readonly Row[]>> {
  const content: Record<string, readonly Row[]> = {};
  for (const table of await tables())
    content[table] = await db.admin(
      `select to_jsonb(t) as row from looop.${table} t where org_id = $1 order by to_jsonb(t)::text`,
      [org],
    );
  return content;
}

test("every table begins its key with the organization, is bound by forced policies, and names their roles", async () => {
  const rows =
    await db.admin(`select c.relname, c.relkind, c.relrowsecurity as on, c.relforcerowsecurity as forced,
    (select a.attname from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
      where i.indrelid = c.oid and i.indisprimary) as first_key,
    (select count(*) from pg_policy p where p.polrelid = c.oid) as policies,
    exists (select from pg_policy p where p.polrelid = c.oid and 0 = any (p.polroles)) as for_everybody,
    has_table_privilege('nobody', c.oid, 'select, insert, update, delete, truncate, references, trigger') as open,
    has_table_privilege('looop_member', c.oid, 'truncate, references, trigger') as wide
    from pg_class c where c.relnamespace = 'looop'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')`);
  expect(rows.length).toBeGreaterThan(8);
  for (const { relname, policies, ...row } of rows) {
    expect({ relname, ...row }).toEqual({
      relname,
      relkind: "r",
      on: true,
      forced: true,
      first_key: "org_id",
      for_everybody: false,
      open: false,
      wide: false,
    });
    expect(Number(policies), String(relname)).toBeGreaterThan(1);
  }
});

test("no function may be called by everybody, and one that sees more has a fixed path and an owner who bypasses nothing", async () => {
  const rows =
    await db.admin(`select p.proname, p.prosecdef as definer, p.proconfig as config, r.rolname as owner,
    r.rolsuper or r.rolbypassrls as bypasses, has_function_privilege('nobody', p.oid, 'execute') as open
    from pg_proc p join pg_roles r on r.oid = p.proowner where p.pronamespace = 'looop'::regnamespace`);
  expect(rows.length).toBeGreaterThan(12);
  for (const { proname, definer, config, owner, bypasses, open } of rows) {
    expect({ proname, bypasses, open, config }).toEqual({
      proname,
      bypasses: false,
      open: false,
      config: ["search_path=pg_catalog, pg_temp"],
    });
    if (definer === true) expect({ proname, owner }).toEqual({ proname, owner: "looop_gate" });
  }
  const gate = await db.admin(
    "select count(*)::int as members from pg_auth_members where roleid = 'looop_gate'::regrole and (inherit_option or set_option)",
  );
  expect(gate).toEqual([{ members: 0 }]);
});

test("both organizations have a row in each table, and who belongs there sees it", async () => {
  for (const org of [a, b])
    for (const [table, rows] of Object.entries(await contentOf(org)))
      expect(rows.length, table).toBeGreaterThan(0);
  for (const table of await tables()) {
    const seen = await db.tries("b_owner", `select org_id from looop.${table}`);
    expect(seen.kind === "rows" && seen.rows.length > 0, table).toBe(true);
    expect(seen.kind === "rows" && seen.rows.every((row) => row.org_id === b), table).toBe(true);
  }
});

describe("of the other organization", () => {
  test("nobody sees, changes, removes, adds or moves a row, by any table or column", async () => {
    const before = await contentOf(b);
    let tried = 0;
    const shapes: { table: string; names: readonly string[]; row: unknown }[] = [];
    for (const table of await tables()) {
      const [found] = await db.admin(
        `select to_jsonb(t) || '{"name":"other","practice_id":"ffffffffffff","person":"role:x","signature":"x","fingerprint":"x"}' as row from looop.${table} t where org_id = $1 limit 1`,
        [b],
      );
      shapes.push({ table, names: await columns(table), row: found?.row });
    }
    for (const login of intruders)
      for (const { table, names, row } of shapes) {
        const all = names.map((name) => `"${name}"`).join(", ");
        const statements = [
          `select 1 from looop.${table} where org_id = '${b}'`,
          `delete from looop.${table} where org_id = '${b}' returning org_id`,
          ...names.flatMap((name) => [
            `select "${name}" from looop.${table} where org_id = '${b}'`,
            `update looop.${table} set "${name}" = "${name}" where org_id = '${b}' returning org_id`,
          ]),
          `update looop.${table} set org_id = '${b}' where org_id = '${a}' returning org_id`,
        ];
        for (const statement of statements) {
          const said = await db.tries(login, statement);
          tried += 1;
          const got = said.kind === "rows" ? said.rows.length : "no";
          expect([0, "no"], `${login}: ${statement}`).toContain(got);
        }
        const put = await db.tries(
          login,
          `insert into looop.${table} (${all}) select ${all} from jsonb_populate_record(null::looop.${table}, $1::jsonb) returning org_id`,
          [JSON.stringify(row)],
        );
        expect({ login, table, put: put.kind }).toEqual({ login, table, put: "no" });
      }
    expect(tried).toBeGreaterThan(300);
    expect(await contentOf(b)).toEqual(before);
  });

  test("a row that a member may add for their own organization is refused for the other one by its policy, not by a lacking right", async () => {
    const rows = [
      "insert into looop.packs (org_id, name, body, published_by) values ($1, 'evil', 'x', looop.me())",
      "insert into looop.practices (org_id, practice_id, body, published_by) values ($1, 'ffffffffffff', 'x', looop.me())",
      `insert into looop.patterns (org_id, person, signature, yes, "no") values ($1, looop.me(), 'x', 1, 1)`,
    ];
    for (const statement of rows) {
      expect(await db.tries("a_owner", statement, [a])).toMatchObject({ kind: "rows" });
      expect(await db.tries("a_owner", statement, [b])).toMatchObject({
        kind: "no",
        why: expect.stringMatching(/row-level security/),
      });
      expect(await db.tries("a_viewer", statement, [a])).toMatchObject({ kind: "no" });
    }
  });

  test("no function does or tells anything for who is not of it", async () => {
    const before = await contentOf(b);
    const functions =
      await db.admin(`select p.oid::regprocedure::text as called, p.proname as name, p.proretset as set,
      array(select t::regtype::text from unnest(p.proargtypes) t) as types from pg_proc p where p.pronamespace = 'looop'::regnamespace`);
    const values: Record<string, string> = {
      uuid: `'${b}'::uuid`,
      text: "'member'::text",
      integer: "3600",
      boolean: "true",
      "double precision": "1",
    };
    for (const { name, types } of functions as unknown as { name: string; types: string[] }[])
      for (const login of intruders) {
        if (name === "create_org" && login === "installer") continue;
        const call = `select looop.${name}(${types.map((type) => values[type] ?? "null").join(", ")})::text as told`;
        const said = await db.tries(login, call);
        const about = types.includes("uuid");
        const told = said.kind === "no" ? "no" : about ? said.rows[0]?.told : "nothing of it";
        expect(["no", null, "false", "nothing of it"], `${login}: ${call}`).toContain(told);
        if (!about && said.kind === "rows") expect(JSON.stringify(said.rows)).not.toContain(b);
      }
    expect(await contentOf(b)).toEqual(before);
  });

  test("no verb reaches it from a record that names it", async () => {
    const before = await contentOf(b);
    for (const login of ["a_owner", "outsider"]) {
      const { engine, control } = machineOf(
        db.door(login),
        remembering([{ signature: "npm test", yes: 4, no: 1 }]),
      );
      const record = {
        v: 1,
        org: b,
        name: "B",
        database: DATABASE,
        person: `role:${login}`,
        role: "owner",
        joined: 1,
        packs: [{ name: "team", hash: "h" }],
        practices: [],
      };
      control.plant("org/org.json", JSON.stringify(record));
      control.plant("guardrails/org-team.yaml", "rules: []");
      const { org } = engine;
      const shown = await org.preview();
      const hash = shown.kind === "ok" ? shown.hash : "";
      const pack = { name: "evil", text: "rules:\n  - {id: x, match: y, action: warn}\n" };
      const outcomes = {
        invite: await org.invite({ whom: login, role: "owner" }, ANN),
        publishPack: await org.publishPack(pack, ANN),
        publishPractice: await org.publishPractice("x", ANN),
        withdraw: await org.withdraw("team", ANN),
        withdrawPractice: await org.withdraw("0123456789ab", ANN),
        collective: await org.collective("off", ANN),
        contribute: await org.contribute(hash, ANN),
      };
      for (const [verb, outcome] of Object.entries(outcomes))
        expect({ verb, kind: outcome.kind, why: "why" in outcome ? outcome.why : "" }).toMatchObject({
          verb,
          kind: "refused",
        });
      expect(await org.sync(ANN)).toMatchObject({ kind: "kept", packs: ["team"] });
      expect(await org.status()).toMatchObject({ database: { kind: "online", members: [], pool: [] } });
      expect((await org.leave("everywhere", ANN)).kind).toBe("done");
      expect(await org.join({ token: b, database: DATABASE }, ANN)).toMatchObject({
        kind: "refused",
        why: expect.stringMatching(/is no member of it/),
      });
    }
    expect(await contentOf(b)).toEqual(before);
  });
});

describe("ways in that others left open", () => {
  test("a policy never holds for everybody, and the service role of a gateway has no way around", async () => {
    const rows = await db.admin(
      "select polname from pg_policy p join pg_class c on c.oid = p.polrelid where c.relnamespace = 'looop'::regnamespace and p.polqual is not null and pg_get_expr(p.polqual, p.polrelid) = 'true' and p.polroles <> array['looop_gate'::regrole::oid]",
    );
    expect(rows).toEqual([]);
  });

  test("an open invite tells nobody its token, and is of use to nobody else", async () => {
    expect(await db.tries("a_owner", "select token_hash from looop.invites")).toMatchObject({
      kind: "no",
      code: "42501",
    });
    expect(await db.tries("nobody", "select bound_to from looop.invites")).toMatchObject({
      kind: "no",
      code: "42501",
    });
    const token = String(await one("a_owner", "select looop.invite($1, 'role:guest', 'viewer', 3600)", [a]));
    expect(
      (
        await db.admin(
          "select count(*)::int as n from looop.invites where encode(token_hash, 'escape') like '%' || $1 || '%'",
          [token],
        )
      )[0]?.n,
    ).toBe(0);
    const use = (login: string, org = a, text = token) =>
      db.tries(login, "select looop.accept_invite($1, $2)", [org, text]);
    for (const said of [
      await use("outsider"),
      await use("b_admin"),
      await use("guest", b),
      await use("guest", a, "0".repeat(64)),
    ])
      expect(said).toMatchObject({
        kind: "no",
        code: "LO403",
        why: expect.stringMatching(/not for you, was used, or is over/),
      });
    expect(await use("guest")).toMatchObject({ kind: "rows", rows: [{ accept_invite: "viewer" }] });
    await db.admin(
      "update looop.invites set expires_at = now() - interval '1 second' where bound_to = 'role:guest' and org_id = $1",
      [a],
    );
    expect(await use("guest")).toMatchObject({ kind: "no", code: "LO403" });
    await db.admin(
      "update looop.invites set expires_at = now() + interval '1 hour' where bound_to = 'role:guest' and org_id = $1",
      [a],
    );
    await one("guest", "select looop.accept_invite($1, $2)", [a, token]);
    await one("a_owner", "select looop.remove_member($1, 'role:guest')", [a]);
    expect(await use("guest"), "used once").toMatchObject({ kind: "no", code: "LO403" });
  });

  test("no setting that a session can make says who it is or where it belongs", async () => {
    const claims = JSON.stringify({ sub: "b", email: "b@example.org", org_id: b, role: "service_role" });
    for (const name of ["request.jwt.claims", "app.org_id", "app.current_org_id", "looop.org_id"]) {
      const value = name === "request.jwt.claims" ? claims : b;
      const said = await db.tries(
        "outsider",
        `select looop.me() as me, (select count(*)::int from looop.orgs) as orgs from (select set_config('${name}', $1, true)) s`,
        [value],
      );
      expect(said, name).toMatchObject({ rows: [{ me: "role:outsider", orgs: 0 }] });
    }
    expect(await db.tries("outsider", "set role looop_gate")).toMatchObject({ kind: "no", code: "42501" });
    expect(await db.tries("installer", "set role looop_gate")).toMatchObject({ kind: "no", code: "42501" });
  });

  test("behind a gateway a person is the token's subject, and an invite by e-mail is for that address alone", async () => {
    const token = String(
      await one("b_owner", "select looop.invite($1, 'email:Kim@Example.org', 'member', 3600)", [b]),
    );
    expect(
      await db.gateway({ sub: "mal", email: "mal@example.org" }, "select looop.accept_invite($1, $2)", [
        b,
        token,
      ]),
    ).toMatchObject({ kind: "no", code: "LO403" });
    expect(
      await db.gateway({ email: "kim@example.org" }, "select looop.accept_invite($1, $2)", [b, token]),
    ).toMatchObject({ kind: "no" });
    expect(
      await db.gateway({ sub: "kim", email: "kim@example.org" }, "select looop.accept_invite($1, $2)", [
        b,
        token,
      ]),
    ).toMatchObject({ kind: "rows" });
    expect(await db.gateway({ sub: "kim" }, "select org_id from looop.packs", [])).toMatchObject({
      rows: [{ org_id: b }],
    });
    expect(await db.gateway({ sub: "mal" }, "select org_id from looop.packs", [])).toMatchObject({
      rows: [],
    });
    expect(await db.gateway({}, "select org_id from looop.packs", [])).toMatchObject({ rows: [] });
    expect(await db.gateway({ sub: "kim" }, "select org_id from looop.packs", [], "anon")).toMatchObject({
      kind: "no",
      code: "42501",
    });
    await one("b_owner", "select looop.remove_member($1, 'jwt:kim')", [b]);
  });

  test("a login that row-level security does not bind is turned away by the client", async () => {
    await db.admin("create role passer login bypassrls in role looop_member");
    for (const login of ["postgres", "passer"]) {
      const joined = await machineOf(db.door(login)).engine.org.join({ token: a, database: DATABASE }, ANN);
      expect(joined).toMatchObject({
        kind: "refused",
        field: "database",
        why: expect.stringMatching(/passes by row-level security/),
      });
    }
  });

  test("the steps apply one after the other, on their own, and a second time change nothing", async () => {
    const before = [await contentOf(a), await contentOf(b)];
    const files = readdirSync(join(import.meta.dirname, "../../../../seeds/org")).sort();
    expect(files.map((name) => Number(name.slice(0, 3)))).toEqual(files.map((_, index) => index + 1));
    for (const name of files)
      expect(readFileSync(join(import.meta.dirname, "../../../../seeds/org", name), "utf8")).not.toMatch(
        /service_role|to public|security definer(?! set search_path)/i,
      );
    expect(
      await machineOf(db.door("installer")).engine.org.init(
        { database: DATABASE, name: "C", owner: "nobody-there" },
        ANN,
      ),
    ).toMatchObject({ kind: "failed" });
    expect([await contentOf(a), await contentOf(b)]).toEqual(before);
  });

  test("roles within an organization: nobody raises themselves, and the last owner stays", async () => {
    const rows: readonly (readonly [string, string, readonly unknown[]])[] = [
      ["a_admin", "select looop.invite($1, 'role:a_admin', 'owner', 3600)", [a]],
      ["a_member", "select looop.invite($1, 'role:x', 'viewer', 3600)", [a]],
      ["a_admin", "select looop.remove_member($1, 'role:a_owner')", [a]],
      ["a_member", "select looop.remove_member($1, 'role:a_viewer')", [a]],
      ["a_owner", "select looop.remove_member($1, 'role:a_owner')", [a]],
      ["a_admin", "select looop.set_collective($1, false)", [a]],
      ["a_viewer", "select looop.contribute($1)", [a]],
      ["a_admin", "update looop.members set role = 'owner' where org_id = $1 and person = looop.me()", [a]],
      ["a_member", "update looop.packs set body = 'x', published_by = looop.me() where org_id = $1", [a]],
      [
        "a_admin",
        "insert into looop.packs (org_id, name, body, published_by) values ($1, 'x', 'x', 'role:a_owner')",
        [a],
      ],
      [
        "a_member",
        `insert into looop.patterns (org_id, person, signature, yes, "no") values ($1, 'role:a_owner', 'x', 1, 1)`,
        [a],
      ],
    ];
    for (const [login, statement, values] of rows) {
      const said = await db.tries(login, statement, values);
      expect({
        login,
        statement,
        harm: said.kind === "rows" && (said.changed > 0 || statement.startsWith("select")),
      }).toEqual({ login, statement, harm: false });
    }
  });
});
