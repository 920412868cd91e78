-- Who somebody is, and what they are in an organization. Identity is what the server itself verified: the login role of
-- the connection, or, behind a gateway that lets nobody write SQL, the token that the gateway verified. A setting that a
-- session can set for itself is never believed.

create function looop.me() returns text
language sql stable security invoker set search_path = pg_catalog, pg_temp as $$
  select case
    when session_user::text <> 'authenticator' then 'role:' || session_user::text
    else 'jwt:' || nullif(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub', '')
  end
$$;

-- Only a gateway knows one.
create function looop.my_email() returns text
language sql stable security invoker set search_path = pg_catalog, pg_temp as $$
  select case when session_user::text = 'authenticator' then
    lower(nullif(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email', ''))
  end
$$;

create function looop.my_role(org uuid) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select m.role from looop.members m where m.org_id = org and m.person = looop.me()
$$;

create function looop.may(org uuid, needed text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(
    array_position(array['viewer', 'member', 'admin', 'owner'], looop.my_role(org))
      >= array_position(array['viewer', 'member', 'admin', 'owner'], needed), false)
$$;

create function looop.demand(org uuid, needed text) returns void
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not looop.may(org, needed) then
    raise exception 'that takes somebody who is % there', needed using errcode = 'LO403';
  end if;
end $$;

-- For whoever installed this alone: who may make organizations could make as many as a crowd.
create function looop.create_org(called text, first_owner text) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  made uuid;
begin
  insert into looop.orgs (name) values (called) returning org_id into made;
  insert into looop.members (org_id, person, role) values (made, first_owner, 'owner');
  return made;
end $$;

create function looop.invite(org uuid, whom text, as_role text, lasts_s integer) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  token text := encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'hex');
begin
  perform looop.demand(org, case when as_role in ('admin', 'owner') then 'owner' else 'admin' end);
  if lasts_s not between 60 and 2592000 then
    raise exception 'an invite lasts from a minute to thirty days' using errcode = 'LO400';
  end if;
  delete from looop.invites i where i.org_id = org and i.expires_at < now() - interval '30 days';
  if (select count(*) from looop.invites i where i.org_id = org) >= 500 then
    raise exception 'there are 500 invites already' using errcode = 'LO400';
  end if;
  insert into looop.invites (org_id, token_hash, bound_to, role, invited_by, expires_at)
  values (org, sha256(convert_to(token, 'UTF8')),
    case when whom like 'email:%' then lower(whom) else whom end,
    as_role, looop.me(), now() + make_interval(secs => lasts_s));
  return token;
end $$;

-- Whatever is wrong with a token is said in the same words: they tell nothing to whoever guesses.
create function looop.accept_invite(org uuid, token text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  found_role text;
begin
  update looop.invites i set accepted_at = now()
  where i.org_id = org and i.token_hash = sha256(convert_to(token, 'UTF8'))
    and i.accepted_at is null and i.expires_at > now()
    and (i.bound_to = looop.me() or i.bound_to = 'email:' || looop.my_email())
  returning i.role into found_role;
  if found_role is null then
    raise exception 'this invite is not for you, was used, or is over' using errcode = 'LO403';
  end if;
  insert into looop.members (org_id, person, role) values (org, looop.me(), found_role)
  on conflict (org_id, person) do nothing;
  return looop.my_role(org);
end $$;

create function looop.remove_member(org uuid, whom text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  theirs text;
begin
  perform looop.demand(org, 'viewer');
  -- One at a time, so that two owners cannot leave each other behind.
  perform 1 from looop.orgs o where o.org_id = org for update;
  select m.role into theirs from looop.members m where m.org_id = org and m.person = whom;
  if theirs is null then
    raise exception 'there is no such member' using errcode = 'LO404';
  end if;
  if whom <> looop.me() then
    perform looop.demand(org, case when theirs in ('admin', 'owner') then 'owner' else 'admin' end);
  end if;
  if theirs = 'owner' and (select count(*) from looop.members m where m.org_id = org and m.role = 'owner') = 1 then
    raise exception 'the last owner cannot leave; make somebody else an owner first' using errcode = 'LO400';
  end if;
  delete from looop.patterns p where p.org_id = org and p.person = whom;
  delete from looop.members m where m.org_id = org and m.person = whom;
end $$;
