#!/bin/sh
# The worker of the demo. It does what a real one would: looks, asks at the gate, keeps to the answer, reports.
# Its production is a directory below reports/.
set -u
# Of a plan it does laps, and of the story the release.
case $(cat "${1:-/dev/null}") in
  *"You work on one step of a plan."* | *"You judge work that somebody"* | *"You plan, and do none of it."*)
    exec sh "${0%/*}/lap.sh" "$1" ;;
esac
id=${LOOOP_SESSION_ID:?the loop starts this}
version=v$(printf '%s' "${id#release-}" | tr '-' '.')
production=$LOOOP_REPORTS_DIR/production
report=$LOOOP_REPORTS_DIR/$id.md
mkdir -p "$production"

# Whole or not at all, as everybody who may be interrupted should write.
put() { printf '%s\n' "$2" >"$production/.$1.new" && mv "$production/.$1.new" "$production/$1"; }

printf '# %s\n\nChecks: green. Changes: 3, all reviewed.\n' "$version" >"$report"
echo "Release $version is ready. Asking before it goes live."

answer=$("$LOOOP_BIN" ask "$id" --kind gate --risk irreversible \
  --title "Deploy $version" --prompt "Deploy $version to production?" \
  --effect "puts $version live" --target "production" \
  --recommend yes --reason "all checks are green and nothing else is being released" \
  --ref "reports/$id.md")
case $? in
  0)
    echo "A person said: $answer. Deploying."
    put version "$version"
    printf '\nDeployed, after a person said: %s\n' "$answer" >>"$report"
    ;;
  3)
    echo "A person said: $answer. Not deploying."
    put declined "$version"
    printf '\nNot deployed: a person said: %s\n' "$answer" >>"$report"
    ;;
  *)
    echo "Nobody decided; nothing was done."
    exit 1
    ;;
esac
