-- Tables of organizations that share one database. Every primary key begins with its organization, every table is under
-- row-level security that binds its owner as well, and nobody but named roles is granted anything.
-- Run by a role that may create roles and schemas, inside one transaction.

do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'looop_member') then
    create role looop_member nologin noinherit;
  end if;
  -- Owns the functions that have to see more than their caller. Nobody is a member of it, and it bypasses nothing.
  if not exists (select from pg_catalog.pg_roles where rolname = 'looop_gate') then
    create role looop_gate nologin noinherit;
  end if;
end $$;

create schema looop;
revoke all on schema looop from public;
grant usage on schema looop to looop_member, looop_gate;

create table looop.orgs (
  org_id uuid not null default gen_random_uuid(),
  name text not null check (length(name) between 1 and 200),
  collective boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (org_id)
);

create table looop.members (
  org_id uuid not null references looop.orgs on delete cascade,
  person text not null check (person ~ '^(role|jwt):.+$'),
  role text not null check (role in ('viewer', 'member', 'admin', 'owner')),
  joined_at timestamptz not null default now(),
  primary key (org_id, person)
);

create table looop.invites (
  org_id uuid not null references looop.orgs on delete cascade,
  token_hash bytea not null,
  bound_to text not null check (bound_to ~ '^(role|jwt|email):.+$'),
  role text not null check (role in ('viewer', 'member', 'admin', 'owner')),
  invited_by text not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  primary key (org_id, token_hash)
);

create table looop.packs (
  org_id uuid not null references looop.orgs on delete cascade,
  name text not null check (name ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  version integer not null default 1,
  body text not null check (octet_length(body) <= 262144),
  published_by text not null,
  published_at timestamptz not null default now(),
  primary key (org_id, name)
);

create table looop.practices (
  org_id uuid not null references looop.orgs on delete cascade,
  practice_id text not null check (practice_id ~ '^[0-9a-f]{12}$'),
  body text not null check (length(body) between 1 and 500 and body !~ '[\n\r]'),
  published_by text not null,
  published_at timestamptz not null default now(),
  primary key (org_id, practice_id)
);

-- How often a person said yes or no to a kind of command. Seen inside the organization only.
create table looop.patterns (
  org_id uuid not null references looop.orgs on delete cascade,
  person text not null,
  signature text not null check (length(signature) between 1 and 300),
  yes integer not null check (yes between 0 and 1000000),
  "no" integer not null check ("no" between 0 and 1000000),
  told_at timestamptz not null default now(),
  primary key (org_id, person, signature)
);

-- What an organization adds to the pool: clipped, and without the words. Only the functions below read and write it.
create table looop.contributions (
  org_id uuid not null references looop.orgs on delete cascade,
  fingerprint text not null,
  yes integer not null check (yes >= 0),
  "no" integer not null check ("no" >= 0),
  told_at timestamptz not null default now(),
  primary key (org_id, fingerprint)
);

-- What was told of the pool, with its noise, one row for each organization that took part.
create table looop.releases (
  org_id uuid not null references looop.orgs on delete cascade,
  fingerprint text not null,
  epoch integer not null,
  yes integer not null,
  "no" integer not null,
  released_at timestamptz not null default now(),
  primary key (org_id, fingerprint, epoch)
);

-- What taking part has cost an organization of its privacy.
create table looop.budget_ledger (
  org_id uuid not null references looop.orgs on delete cascade,
  fingerprint text not null,
  epoch integer not null,
  epsilon numeric not null check (epsilon > 0),
  charged_at timestamptz not null default now(),
  primary key (org_id, fingerprint, epoch)
);

do $$
declare
  each text;
begin
  foreach each in array array['orgs', 'members', 'invites', 'packs', 'practices', 'patterns', 'contributions',
    'releases', 'budget_ledger'] loop
    execute format('alter table looop.%I enable row level security', each);
    execute format('alter table looop.%I force row level security', each);
    execute format('revoke all on looop.%I from public', each);
    execute format('create policy gate_works on looop.%I to looop_gate using (true) with check (true)', each);
    execute format('grant select, insert, update, delete on looop.%I to looop_gate', each);
  end loop;
end $$;
