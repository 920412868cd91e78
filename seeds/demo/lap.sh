#!/bin/sh
# The demo's agent for plans: no model, no network. It reads its brief like any agent and does what a script can do:
#   write FILE: TEXT          append FILE: TEXT          (\n in TEXT begins a line)
#   replace OLD with NEW in FILE                         find TEXT
# It is as hasty as others: at first it does the first thing it finds; sent back, all of them, and what people said.
# What it does not understand it leaves undone. It passes nothing: the loop runs the finish line, another session judges.
set -u
brief=$1
id=${LOOOP_SESSION_ID:?the loop starts this}

# The brief: sections by their headings. What was quoted there can be no heading.
part() { awk -v title="## $1" 'index($0, "## ") == 1 { is = index($0, title) == 1; next } is' "$brief"; }
words() { part "$1" | sed -n 's/^> \{0,1\}//p'; }
path_in() { part "$1" | grep -o '`/[^`]*'"$2"'`' | head -n 1 | tr -d '`'; }

is_order() {
  case $1 in
    "write "*": "* | "append "*": "* | "replace "*" with "*" in "* | "find "?*) ;;
    *) return 1 ;;
  esac
}
orders() { sed 's/^[[:space:]]*\([-*]\|[0-9]*[.)]\)[[:space:]]*//' | while IFS= read -r line; do
  if is_order "$line"; then printf '%s\n' "$line"; fi
done; }

# Of an order: what it is about. `replace a with b in f`: the last ` in ` names the file.
file_of() { case $1 in replace*) printf '%s\n' "${1##* in }" ;; *) rest=${1#* }; printf '%s\n' "${rest%%: *}" ;; esac; }
text_of() {
  case $1 in
    replace*) rest=${1#* with }; printf '%s\n' "${rest% in *}" ;;
    find*) printf '%s\n' "${1#find }" ;;
    *) printf '%s\n' "${1#*: }" ;;
  esac
}
old_of() { rest=${1#replace }; printf '%s\n' "${rest%% with *}"; }
first_line() { printf '%b\n' "$1" | head -n 1; }
count_in() { grep -cF -e "$1" -- "$2" 2>/dev/null || true; }
is_ours() { case $1 in "" | /* | .. | ../* | */.. | */../* | .git | .git/*) return 1 ;; esac; }

say() { printf '%s\n' "$1" | tee -a "$LOOOP_REPORTS_DIR/$id.md"; }

do_order() {
  file=$(file_of "$1") text=$(text_of "$1")
  case $1 in find*) find_text "$text"; return ;; esac
  if ! is_ours "$file"; then say "- left alone, it is not below this project: $file"; return; fi
  case $1 in
    write*) mkdir -p -- "$(dirname -- "$file")" && printf '%b\n' "$text" >"$file" ;;
    append*) printf '%b\n' "$text" >>"$file" ;;
    replace*)
      old=$(old_of "$1") && before=$(count_in "$old" "$file")
      if [ "${before:-0}" = 0 ]; then say "- $file does not say: $old"; return; fi
      OLD=$old NEW=$text awk '{
        out = ""; line = $0
        while (at = index(line, ENVIRON["OLD"])) {
          out = out substr(line, 1, at - 1) ENVIRON["NEW"]
          line = substr(line, at + length(ENVIRON["OLD"]))
        }
        print out line
      }' "$file" >"$file.new" && cat "$file.new" >"$file" && rm -f "$file.new" ;;
  esac
  case $file in *.sh) chmod +x "$file" ;; esac
  say "- $1"
}

# Each claim with path and line, as it was read.
find_text() {
  grep -rnIF --exclude-dir=.git --exclude-dir=node_modules -e "$1" . | sed 's/^\.\///; s/^/- /' >"$analysis.found"
  {
    printf '# What says: %s\n\n' "$1"
    if [ -s "$analysis.found" ]; then cat "$analysis.found"; else printf 'Nothing does.\n'; fi
    printf '\n'
  } >>"$analysis"
  say "- looked for: $1 ($(wc -l <"$analysis.found" | tr -d ' ') places)"
  rm -f "$analysis.found"
}

work() {
  step=$(part "Your step" | grep '^\*\*' | head -n 1 | sed 's/^\*\*[^ ]* //; s/\*\*$//')
  analysis=$(path_in "How to work" '-analysis.md')
  : "${analysis:=$LOOOP_REPORTS_DIR/$id-analysis.md}"
  rm -f "$analysis"
  printf '# %s\n\n' "$step" >"$LOOOP_REPORTS_DIR/$id.md"
  all=$({ printf '%s\n' "$step"; words "Your step"; words "What people said"; } | orders)
  if [ -z "$(part "What the last lap was sent back for")" ]; then all=$(printf '%s\n' "$all" | head -n 1); fi
  if [ -z "$all" ]; then say "Nothing here that a script can do."; return; fi
  printf '%s\n' "$all" | while IFS= read -r order; do do_order "$order"; done
}

# The judge. Each function says its verdict, a tab, and what was seen.
said() { printf '%s\t%s\n' "$1" "$2"; }
seen_in() {
  place=$(grep -nF -m 1 -e "$2" -- "$1" 2>/dev/null) &&
    said pass "$1:${place%%:*} says: $(printf '%s' "${place#*:}" | tr -d '\t')"
}
says() { seen_in "$1" "$2" || said fail "$1 was read, and does not say: $2"; }
lacks() {
  if [ ! -r "$1" ]; then said cant_tell "$1 cannot be read"
  elif place=$(grep -nF -m 1 -e "$2" -- "$1"); then said fail "$1:${place%%:*} still says: $2"
  else said pass "$1 was read, and says nowhere: $2"; fi
}
# Every place that the analysis names is looked up again.
looked_up() {
  claims=$(grep -cE '^- [^:]+:[0-9]+:' "$analysis" 2>/dev/null || true)
  if [ "${claims:-0}" = 0 ]; then said fail "${analysis##*/} names no place"; return; fi
  grep -E '^- [^:]+:[0-9]+:' "$analysis" | sed 's/^- //' | while IFS= read -r claim; do
    file=${claim%%:*} rest=${claim#*:}
    [ "$(sed -n "${rest%%:*}p" "$file" 2>/dev/null)" = "${rest#*:}" ] || printf '%s; ' "$claim"
  done >"$LOOOP_REPORTS_DIR/$id.wrong"
  if [ -s "$LOOOP_REPORTS_DIR/$id.wrong" ]; then said fail "wrong: $(cat "$LOOOP_REPORTS_DIR/$id.wrong")"
  else said pass "${analysis##*/}, all $claims places were looked up and say what it says"; fi
  rm -f "$LOOOP_REPORTS_DIR/$id.wrong"
}
small() {
  base=$(part "What was done" | grep -o 'git diff [0-9a-f]*' | head -n 1 | cut -d' ' -f3)
  if [ -z "$base" ]; then said cant_tell "there is no commit to compare with"; return; fi
  lines=$(git diff --numstat "$base" | awk '{ sum += $1 + $2 } END { print sum + 0 }')
  if [ "$lines" -le "$1" ]; then said pass "git diff --numstat: $lines lines differ"
  else said fail "git diff --numstat: $lines lines differ"; fi
}
done_as_said() {
  file=$(file_of "$1") text=$(first_line "$(text_of "$1")")
  case $1 in
    find*) looked_up ;;
    *) says "$file" "$text" ;;
  esac
}
judge_one() {
  case $1 in
    "at most "*" lines differ") n=${1#at most }; small "${n%% *}" ;;
    "every place that is named is there") looked_up ;;
    *" does not say "*) lacks "${1%% does not say *}" "${1#* does not say }" ;;
    *" says "*) says "${1%% says *}" "${1#* says }" ;;
    "The step is done as it is described: "*)
      title=${1#*: }
      if is_order "$title"; then done_as_said "$title"; else said cant_tell "a script does not understand: $title"; fi ;;
    *) said cant_tell "a script does not understand: $1" ;;
  esac
}
json() { awk '{
  gsub(/\\/, "&&"); gsub(/"/, "\\\\&"); gsub(/\t/, "\\t"); gsub(/[\001-\037]/, "")
  printf "%s%s", sep, $0; sep = "\\n"
}'; }
quote() { printf '"%s"' "$(printf '%s' "$1" | json)"; }

judge() {
  out=$(path_in "Your verdict" '\.json')
  analysis=$(path_in "How to judge" '-analysis.md')
  part "What you judge" | sed -n 's/^- //p' | {
    printf '{"criteria":['
    comma=
    while IFS= read -r line; do
      verdict=$(judge_one "${line#*: }")
      printf '%s{"criterion":%s,"verdict":"%s","evidence":%s}' "$comma" \
        "$(quote "${line%%: *}")" "${verdict%%	*}" "$(quote "${verdict#*	}")"
      comma=,
    done
    printf ']}\n'
  } >"$out"
  cat "$out"
}

# The planner: each order of the goal, or of what was to be read, is a step.
plan() {
  out=$(path_in "What you write" 'draft\.json')
  tests=$(part "Finish lines" | sed -n 's/^- tests: `\(.*\)`$/\1/p' | head -n 1)
  { words "The goal"; words "Read first"; } | orders | {
    printf '{"steps":['
    comma= n=0
    while IFS= read -r order; do
      n=$((n + 1)) file=$(file_of "$order") text=$(first_line "$(text_of "$order")")
      case $order in
        find*) title="look for ${text}" criterion='every place that is named is there' check='{"kind":"evaluator"}' ;;
        *)
          title="${order%% *} $file" criterion="$file says $text"
          pattern=$(printf '%s' "$text" | sed 's/[][\\.*^$+?(){}|]/\\&/g')
          check="{\"kind\":\"grep\",\"pattern\":$(quote "$pattern"),\"path\":$(quote "$file"),\"want\":\"present\"}"
          if [ -n "$tests" ]; then check="$check,{\"kind\":\"tests\",\"run\":$(quote "$tests")}"; fi ;;
      esac
      printf '%s{"id":"S%d","title":%s,"description":%s,"criteria":[%s],"dependsOn":[],"priority":%d,"finish":[%s]}' \
        "$comma" "$n" "$(quote "$title")" "$(quote "$order")" "$(quote "$criterion")" "$n" "$check"
      comma=,
    done
    # No words that a script understands: said where a person reviews the draft.
    [ "$n" -gt 0 ] || printf '{"id":"S1","title":%s,"description":"","criteria":[{"text":%s,"judged":"human"}],"dependsOn":[],"priority":1,"finish":[]}' \
      '"say what is to be done"' \
      '"the demo only does: write FILE: TEXT, append FILE: TEXT, replace OLD with NEW in FILE, find TEXT. Edit this step to one of them, or name an agent with looop init"'
    printf ']}\n'
  } >"$out"
  cat "$out"
}

if grep -q '^You judge work' "$brief"; then judge
elif grep -q '^You plan, and do none' "$brief"; then plan
else work; fi
