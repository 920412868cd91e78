-- Who may call what. Run after every change of the functions: nobody may by default, and a definer is owned by the role
-- that its policies name.

do $$
declare
  f record;
begin
  execute format('grant looop_gate to %I', current_user);
  grant create on schema looop to looop_gate;
  for f in select p.oid::regprocedure::text as called, p.prosecdef as definer
    from pg_catalog.pg_proc p where p.pronamespace = 'looop'::regnamespace loop
    execute format('revoke all on function %s from public', f.called);
    execute format('grant execute on function %s to looop_gate', f.called);
    if f.definer then
      execute format('alter function %s owner to looop_gate', f.called);
      execute format('revoke all on function %s from public', f.called);
    end if;
  end loop;
  revoke create on schema looop from looop_gate;
end $$;

grant execute on function looop.me(), looop.my_email(), looop.my_role(uuid), looop.may(uuid, text), looop.terms(),
  looop.epoch_now(), looop.invite(uuid, text, text, integer), looop.accept_invite(uuid, text),
  looop.remove_member(uuid, text), looop.set_collective(uuid, boolean), looop.contribute(uuid)
to looop_member;

-- Of a Supabase: whoever is signed in may be a member. Who is not signed in may not.
do $$
begin
  if exists (select from pg_catalog.pg_roles where rolname = 'authenticated') then
    grant looop_member to authenticated;
  end if;
  execute format('grant execute on function looop.create_org(text, text) to %I', current_user);
  execute format('revoke looop_gate from %I', current_user);
end $$;
