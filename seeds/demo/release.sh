#!/bin/sh
# The sensor of the demo: what is released, what is live. It only looks.
# looop:timeout=10
line() { head -n 1 "reports/production/$1" 2>/dev/null | tr -cd 'v0-9.'; }
printf '{"signal":{"release":"v1.4.2","checks":"green","live":"%s","declined":"%s"}}\n' \
  "$(line version)" "$(line declined)"
