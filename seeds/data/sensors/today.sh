#!/bin/sh
# The local date: wakes the loop once a day, for goals that return.
printf '{"signal":{"date":"%s"},"detail":{"weekday":"%s"}}\n' "$(date +%Y-%m-%d)" "$(LC_ALL=C date +%A)"
