-- What organizations learn from one another: off until an owner says otherwise. Of each kind of command one row of noisy
-- counts, at most once in an epoch, only where enough organizations said something about it, and told to those alone.
-- Each takes a share of a budget that does not come back before a year is over.

create function looop.terms() returns table (
  orgs_min integer, counts_max integer, kinds_max integer, said_min integer,
  epsilon numeric, budget numeric, epoch_days integer, budget_epochs integer
) language sql immutable security invoker set search_path = pg_catalog, pg_temp as $$
  select 5, 5, 20, 3, 0.5, 10.0, 90, 4
$$;

create function looop.epoch_now() returns integer
language sql stable security invoker set search_path = pg_catalog, pg_temp as $$
  select floor(extract(epoch from now()) / (86400 * (select epoch_days from looop.terms())))::integer
$$;

-- From the server's strong randomness; what `random()` gives could be foretold. Never 0 and never 1.
create function looop.chance() returns double precision
language sql volatile security invoker set search_path = pg_catalog, pg_temp as $$
  select ((('x' || encode(substring(uuid_send(gen_random_uuid()) from 1 for 6), 'hex'))::bit(48)::bigint)
    + 0.5) / 281474976710656.0
$$;

-- Discrete Laplace: the difference of two geometric numbers. One organization can move the two counts by `counts_max`
-- together, so a scale of counts_max / epsilon costs it epsilon.
create function looop.noise(scale double precision) returns integer
language sql volatile security invoker set search_path = pg_catalog, pg_temp as $$
  select (floor(-ln(looop.chance()) * scale) - floor(-ln(looop.chance()) * scale))::integer
$$;

create function looop.set_collective(org uuid, wanted boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform looop.demand(org, 'owner');
  update looop.orgs o set collective = wanted where o.org_id = org;
  if not wanted then
    delete from looop.contributions c where c.org_id = org;
  end if;
end $$;

-- The organization's patterns, added up over its people, clipped, as what it adds to the pool. Told again, it counts once.
create function looop.contribute(org uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  t record;
  told integer;
  each text;
begin
  perform looop.demand(org, 'member');
  if not (select o.collective from looop.orgs o where o.org_id = org) then
    raise exception 'this organization does not take part; an owner says so with looop org collective on'
      using errcode = 'LO400';
  end if;
  select * into t from looop.terms();
  perform pg_advisory_xact_lock(7105410);
  delete from looop.contributions c where c.org_id = org;
  insert into looop.contributions (org_id, fingerprint, yes, "no")
  select org, encode(sha256(convert_to(s.signature, 'UTF8')), 'hex'), s.clipped, least(s.noes, t.counts_max - s.clipped)
  from (
    select p.signature, sum(p."no")::integer as noes, sum(p.yes + p."no") as total,
      case when sum(p.yes + p."no") <= t.counts_max then sum(p.yes)::integer
        else round(t.counts_max * sum(p.yes)::numeric / sum(p.yes + p."no"))::integer end as clipped
    from looop.patterns p where p.org_id = org
    group by p.signature having sum(p.yes + p."no") >= t.said_min
    order by total desc, p.signature limit t.kinds_max
  ) s;
  get diagnostics told = row_count;
  for each in select c.fingerprint from looop.contributions c where c.org_id = org loop
    perform looop.release(each);
  end loop;
  return told;
end $$;

-- At most once for a fingerprint and an epoch; who comes later in it is told the same numbers, and pays when it counts.
create function looop.release(which text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  t record;
  epoch_no integer := looop.epoch_now();
  part uuid[];
  noisy_yes integer;
  noisy_no integer;
begin
  select * into t from looop.terms();
  select r.yes, r."no" into noisy_yes, noisy_no from looop.releases r
    where r.fingerprint = which and r.epoch = epoch_no limit 1;
  if not found then
    select array_agg(c.org_id) into part
    from looop.contributions c join looop.orgs o on o.org_id = c.org_id and o.collective
    where c.fingerprint = which and t.epsilon + coalesce((
      select sum(b.epsilon) from looop.budget_ledger b
      where b.org_id = c.org_id and b.epoch > epoch_no - t.budget_epochs), 0) <= t.budget;
    if coalesce(cardinality(part), 0) < t.orgs_min then
      return;
    end if;
    select sum(c.yes) + looop.noise((t.counts_max / t.epsilon)::double precision),
      sum(c."no") + looop.noise((t.counts_max / t.epsilon)::double precision)
    into noisy_yes, noisy_no
    from looop.contributions c where c.fingerprint = which and c.org_id = any (part);
    insert into looop.budget_ledger (org_id, fingerprint, epoch, epsilon)
    select taking, which, epoch_no, t.epsilon from unnest(part) taking;
  end if;
  insert into looop.releases (org_id, fingerprint, epoch, yes, "no")
  select c.org_id, which, epoch_no, greatest(noisy_yes, 0), greatest(noisy_no, 0)
  from looop.contributions c join looop.orgs o on o.org_id = c.org_id and o.collective
  where c.fingerprint = which
  on conflict (org_id, fingerprint, epoch) do nothing;
end $$;
