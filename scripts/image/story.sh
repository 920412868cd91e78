#!/bin/sh
# Lived through in the image, as its own user: set up, start, a gate, a yes at the terminal, the end in order. Says what
# it measures. Every wait has an end, and what was not reached fails.
set -eu

# What the built code asks for, and nothing that only a checkout needs: 40 when this was written.
program_mb_max=60
now_ms() { date +%s%3N; }
fail() { echo "FAILED $*" >&2; cat /tmp/up.log >&2 2>/dev/null || true; exit 1; }
# wait_for SECONDS WHAT COMMAND…
wait_for() {
  until_ms=$(($(now_ms) + $1 * 1000)); what=$2; shift 2
  until "$@" >/tmp/seen 2>&1; do
    [ "$(now_ms)" -lt "$until_ms" ] || { cat /tmp/seen >&2; fail "$what"; }
    sleep 0.1
  done
}
pulse_is_up() { looop status --json | grep -q '"pulse": "up"'; }
gate_stands() { looop asks --json | grep -q '"kind": "gate"'; }
story_is_over() { grep -q 'is live and verified' /data/looop/journal.md; }

program_mb=$(du -sm /opt/looop | cut -f 1)
echo "the program: $program_mb MB"
[ "$program_mb" -le "$program_mb_max" ] || fail "the program has more than $program_mb_max MB: what does it carry along?"
for tool in g++ make python3; do ! command -v "$tool" >/dev/null || fail "$tool was left in it"; done
[ "$(id -u)" -ne 0 ] || fail "it runs as root"
touch /tmp/begin
! touch /opt/looop/mark 2>/dev/null || fail "its own code can be written"

looop init --runner demo --yes >/tmp/init.log 2>&1 || { cat /tmp/init.log >&2; fail init; }
started_ms=$(now_ms)
tini -s -- looop up >/tmp/up.log 2>&1 &
up=$!
wait_for 30 "the loop does not come up" pulse_is_up
echo "start to ready: $(($(now_ms) - started_ms)) ms, a look at the status included"
wait_for 90 "no gate" gate_stands
card_is_shown() { looop client --lines </dev/null >/tmp/client.log 2>&1 && grep -q '#[0-9A-Z]* Approve? Deploy' /tmp/client.log; }
answer_stands() { ls /data/looop/answers/release-*.json; }
wait_for 30 "the card is not shown" card_is_shown
code=$(sed -n 's/.*#\([0-9A-Z]*\) Approve? Deploy.*/\1/p' /tmp/client.log | head -n 1)
echo "yes #$code" | looop client --lines >/tmp/client.log 2>&1 || { cat /tmp/client.log >&2; fail client; }
wait_for 30 "the yes does not arrive" answer_stands
grep -q '"surface": "terminal"' /data/looop/answers/release-*.json || fail "the answer does not say where it came from"
wait_for 90 "the story does not end" story_is_over
loop=$(tr -d ' ' <"/proc/$up/task/$up/children")
echo "resident: $(awk '/^VmRSS/ {print $2}' "/proc/$loop/status") KiB"
stopped_ms=$(now_ms)
kill -TERM "$up"
wait "$up" || fail "it does not end in order ($?)"
echo "stop: $(($(now_ms) - stopped_ms)) ms"
looop down --workers >/dev/null 2>&1 || fail "workers do not end"

# A read-only root must be enough: nothing was written anywhere else.
strays=$(find / -xdev \( -path /data -o -path /tmp -o -path /proc -o -path /sys -o -path /dev \) -prune -o -newer /tmp/begin -user "$(id -un)" -print 2>/dev/null || true)
[ -z "$strays" ] || fail "written outside of /data and /tmp: $strays"
echo "the story is over: set up, approved and stopped as user $(id -u)"
