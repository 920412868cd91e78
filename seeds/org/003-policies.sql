-- Which rows a member sees and changes. Each policy names its role and asks for the membership in SQL; columns that say
-- whose a row is are granted to nobody for a change.

create policy member_sees on looop.orgs for select to looop_member using (looop.may(org_id, 'viewer'));
create policy member_sees on looop.members for select to looop_member using (looop.may(org_id, 'viewer'));
create policy admin_sees on looop.invites for select to looop_member using (looop.may(org_id, 'admin'));
create policy admin_takes_back on looop.invites for delete to looop_member using (looop.may(org_id, 'admin'));

create policy member_sees on looop.packs for select to looop_member using (looop.may(org_id, 'viewer'));
create policy admin_publishes on looop.packs for insert to looop_member
  with check (looop.may(org_id, 'admin') and published_by = looop.me());
create policy admin_changes on looop.packs for update to looop_member
  using (looop.may(org_id, 'admin')) with check (looop.may(org_id, 'admin') and published_by = looop.me());
create policy admin_withdraws on looop.packs for delete to looop_member using (looop.may(org_id, 'admin'));

create policy member_sees on looop.practices for select to looop_member using (looop.may(org_id, 'viewer'));
create policy member_publishes on looop.practices for insert to looop_member
  with check (looop.may(org_id, 'member') and published_by = looop.me());
create policy author_withdraws on looop.practices for delete to looop_member
  using (looop.may(org_id, 'admin') or (looop.may(org_id, 'member') and published_by = looop.me()));

create policy member_sees on looop.patterns for select to looop_member using (looop.may(org_id, 'viewer'));
create policy own_told on looop.patterns for insert to looop_member
  with check (looop.may(org_id, 'member') and person = looop.me());
create policy own_changed on looop.patterns for update to looop_member
  using (looop.may(org_id, 'member') and person = looop.me())
  with check (looop.may(org_id, 'member') and person = looop.me());
create policy own_taken_back on looop.patterns for delete to looop_member
  using (looop.may(org_id, 'viewer') and person = looop.me());

create policy member_sees on looop.contributions for select to looop_member using (looop.may(org_id, 'viewer'));
create policy member_sees on looop.releases for select to looop_member using (looop.may(org_id, 'viewer'));
create policy member_sees on looop.budget_ledger for select to looop_member using (looop.may(org_id, 'viewer'));

grant select on looop.orgs, looop.members, looop.packs, looop.practices, looop.patterns, looop.contributions,
  looop.releases, looop.budget_ledger to looop_member;
-- Of an invite, not even the hash of its token.
grant select (org_id, bound_to, role, invited_by, expires_at, accepted_at), delete on looop.invites to looop_member;
grant insert (org_id, name, body, published_by), delete on looop.packs to looop_member;
grant update (version, body, published_by, published_at) on looop.packs to looop_member;
grant insert (org_id, practice_id, body, published_by), delete on looop.practices to looop_member;
grant insert (org_id, person, signature, yes, "no"), delete on looop.patterns to looop_member;
grant update (yes, "no", told_at) on looop.patterns to looop_member;
