#!/usr/bin/env bash
# Checks the models of the protocol (log.pml, maintenance.pml) with spin: every property within bounds, and every planted fault, which must be found.
# Prints a line for each with the number of states. Skips (exit 0, with a line that says so) where spin or a C compiler is missing and cannot be installed.
#
#   tests/model/run.sh            what CI runs: small bounds
#   tests/model/run.sh long       larger bounds: some minutes and up to 4 GB
set -u -o pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 2
mode=${1:-short}
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT

if ! command -v spin >/dev/null && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  { apt-get install -y -qq --no-install-recommends spin || { apt-get update -qq && apt-get install -y -qq --no-install-recommends spin; }; } >"$scratch/apt.log" 2>&1
fi
compiler=$(command -v gcc || command -v cc)
if ! command -v spin >/dev/null || [ -z "$compiler" ]; then
  echo "model: skipped: spin and a C compiler are needed (apt-get install spin gcc)"
  exit 0
fi

failures=0
states_total=0
faults=0
checks=0

# build DIRECTORY MODEL FLAGS...: one verifier, which reads bounds and planted faults from its environment.
build() {
  local directory=$scratch/$1 model=$2
  shift 2
  mkdir -p "$directory"
  (cd "$directory" && spin -a -DCHOOSE $([[ $* == *LIVENESS* ]] && echo -DLIVENESS) "$here/$model.pml" >spin.out 2>&1 \
    && "$compiler" -w -O"$optimise" -DMEMLIM=4000 "$@" -o pan pan.c >gcc.out 2>&1) \
    || { echo "model: $model does not build:"; cat "$directory/spin.out" "$directory/gcc.out" 2>/dev/null; exit 1; }
}

# verify DIRECTORY NAME EXPECTED PAN_FLAGS SETTINGS...: EXPECTED is "holds" or "found".
verify() {
  local directory=$scratch/$1 name=$2 expected=$3 flags=$4 output errors states how start=$SECONDS
  shift 4
  rm -f "$directory"/*.trail
  # shellcheck disable=SC2086 # the flags are words
  output=$(cd "$directory" && env "$@" ./pan -m4000000 -w"$table" $flags 2>&1)
  errors=$(grep -oE 'errors: [0-9]+' <<<"$output" | grep -oE '[0-9]+')
  states=$(grep -oE '[0-9]+ states, stored' <<<"$output" | grep -oE '^[0-9]+')
  how=$(grep -m 1 -oE 'assertion violated .*|invalid end state|acceptance cycle' <<<"$output")
  states_total=$((states_total + ${states:-0}))
  if [ -z "${errors:-}" ] || grep -q 'search not completed\|out of memory\|max search depth too small' <<<"$output" && [ "${errors:-0}" -eq 0 ]; then
    echo "model: FAILED: $name: the search did not end ($*)"
    tail -n 5 <<<"$output"
    failures=$((failures + 1))
  elif [ "$expected" = holds ] && [ "$errors" -eq 0 ]; then
    checks=$((checks + 1))
    printf 'model: %-58s holds in all %9d states, %3d s  (%s)\n' "$name" "$states" $((SECONDS - start)) "$*"
  elif [ "$expected" = found ] && [ "$errors" -gt 0 ]; then
    faults=$((faults + 1))
    printf 'model: %-58s found after %9d states: %s\n' "$name" "$states" "${how% (at depth*}"
  else
    failures=$((failures + 1))
    echo "model: FAILED: $name is expected to be: $expected; errors: $errors, $states states ($*) ${how:-}"
    [ "$expected" = found ] || (cd "$directory" && env "$@" ./pan -r $(ls ./*.trail) 2>&1 | grep -vE 'proc|=' | tail -n 40)
  fi
}

safety=(-DSAFETY)
optimise=0
table=19
[ "$mode" = long ] && optimise=2 && table=24 && safety=(-DSAFETY -DCOLLAPSE)

echo "== the log: durable prefix, order, no dangling address, no false damage, no deadlock"
build log log "${safety[@]}"
build log-live log -DLIVENESS -DCOLLAPSE
if [ "$mode" = long ]; then
  verify log "log, two crashes, failed barrier, no big commit" holds "" COMMITS=2 CRASHES=2 EIOS=1 REFUSALS=1 BIG=0
  verify log "log, two crashes, big commits" holds "" COMMITS=2 CRASHES=2 EIOS=0 REFUSALS=1 BIG=1
  verify log "log, a crash, all faults" holds "" COMMITS=2 CRASHES=1 EIOS=1 REFUSALS=1 BIG=1
  verify log "log, three commits, full disk" holds "" COMMITS=3 CRASHES=1 EIOS=0 REFUSALS=1 BIG=0
  verify log-live "who waits is answered" holds "-a -f -N answered_" COMMITS=2 CRASHES=1 EIOS=1 REFUSALS=1 BIG=0
  verify log-live "an open ends" holds "-a -f -N opens" COMMITS=2 CRASHES=1 EIOS=1 REFUSALS=1 BIG=0
else
  verify log "log, two crashes, full disk" holds "" COMMITS=2 CRASHES=2 EIOS=0 REFUSALS=1 BIG=0
  verify log "log, a crash, failed barrier, full disk" holds "" COMMITS=2 CRASHES=1 EIOS=1 REFUSALS=1 BIG=0
  verify log "log, two crashes, a commit of two segments" holds "" COMMITS=1 CRASHES=2 EIOS=0 REFUSALS=1 BIG=1
  verify log-live "who waits is answered" holds "-a -f -N answered_" COMMITS=2 CRASHES=1 EIOS=1 REFUSALS=0 BIG=0
  verify log-live "an open ends" holds "-a -f -N opens" COMMITS=1 CRASHES=1 EIOS=1 REFUSALS=0 BIG=0
fi

# Number of the fault in the model, name, verifier, flags, bounds that are large enough to meet it.
while read -r number name directory flags settings; do
  # shellcheck disable=SC2086 # the settings are words
  verify "$directory" "$name" found "${flags//,/ }" BUG="$number" $settings
done <<'FAULTS'
1 BUG_NO_BARRIER log -E COMMITS=1 CRASHES=1 EIOS=0 REFUSALS=0 BIG=0
2 BUG_RETRY_BARRIER log -E COMMITS=1 CRASHES=1 EIOS=1 REFUSALS=0 BIG=0
3 BUG_TWO_BARRIERS log -E COMMITS=2 CRASHES=1 EIOS=1 REFUSALS=0 BIG=0
4 BUG_LATE_DURABLE log -E COMMITS=2 CRASHES=1 EIOS=0 REFUSALS=0 BIG=0
5 BUG_FORGOTTEN_WAITER log-live -a,-f,-N,answered_ COMMITS=2 CRASHES=0 EIOS=1 REFUSALS=0 BIG=0
6 BUG_NO_DIRECTORY_SYNC log -E COMMITS=2 CRASHES=1 EIOS=0 REFUSALS=0 BIG=0
7 BUG_JOURNAL_FIRST log -E COMMITS=1 CRASHES=1 EIOS=0 REFUSALS=0 BIG=0
8 BUG_NO_RESYNC log -E COMMITS=1 CRASHES=2 EIOS=0 REFUSALS=0 BIG=0
9 BUG_TRUST_CACHE log -E COMMITS=1 CRASHES=1 EIOS=1 REFUSALS=0 BIG=0
10 BUG_CUT_LATER log -E COMMITS=2 CRASHES=1 EIOS=0 REFUSALS=1 BIG=0
11 BUG_WITNESS_AHEAD log -E COMMITS=1 CRASHES=1 EIOS=0 REFUSALS=0 BIG=0
12 BUG_WITNESS_OF_ITSELF log -E COMMITS=1 CRASHES=2 EIOS=0 REFUSALS=0 BIG=1
13 BUG_SHOWN_EARLY log -E COMMITS=1 CRASHES=0 EIOS=0 REFUSALS=1 BIG=0
14 BUG_NO_CHAIN log -E COMMITS=2 CRASHES=1 EIOS=0 REFUSALS=1 BIG=0
15 BUG_LOCK_SURVIVES log-live -a,-f,-N,opens COMMITS=1 CRASHES=1 EIOS=0 REFUSALS=0 BIG=0
FAULTS

echo "== maintenance: every page of every commit that can be read is there, before and after a crash; no reader on a deleted segment; it ends"
build maintenance maintenance "${safety[@]}"
build maintenance-live maintenance -DLIVENESS -DCOLLAPSE
if [ "$mode" = long ]; then
  verify maintenance "maintenance, two crashes, all faults" holds "-E" COMMITS=4 CRASHES=2 EIOS=1 REFUSALS=1 ROUNDS=2 REWRITES=1
  verify maintenance-live "maintenance ends" holds "-a -f -N ends" COMMITS=4 CRASHES=1 EIOS=1 REFUSALS=1 ROUNDS=2 REWRITES=1
  verify maintenance-live "an open ends" holds "-a -f -N opens" COMMITS=3 CRASHES=2 EIOS=1 REFUSALS=0 ROUNDS=1 REWRITES=1
else
  verify maintenance "maintenance, two crashes" holds "-E" COMMITS=3 CRASHES=2 EIOS=0 REFUSALS=0 ROUNDS=1 REWRITES=1
  verify maintenance "maintenance, a crash, failed barrier, full disk" holds "-E" COMMITS=3 CRASHES=1 EIOS=1 REFUSALS=1 ROUNDS=2 REWRITES=0
  verify maintenance-live "maintenance ends" holds "-a -f -N ends" COMMITS=3 CRASHES=1 EIOS=1 REFUSALS=0 ROUNDS=1 REWRITES=0
  verify maintenance-live "an open ends" holds "-a -f -N opens" COMMITS=2 CRASHES=1 EIOS=1 REFUSALS=0 ROUNDS=1 REWRITES=0
fi
while read -r number name directory flags settings; do
  # shellcheck disable=SC2086 # the settings are words
  verify "$directory" "$name" found "${flags//,/ }" BUG="$number" $settings
done <<'FAULTS'
1 BUG_FREE_EARLY maintenance -E COMMITS=3 CRASHES=1 EIOS=0 REFUSALS=0 REWRITES=0
2 BUG_BOUNDARY_UNTOLD maintenance -E COMMITS=3 CRASHES=1 EIOS=0 REFUSALS=0 REWRITES=0
3 BUG_NO_LEASE maintenance -E COMMITS=3 CRASHES=0 EIOS=0 REFUSALS=0 REWRITES=0
4 BUG_NO_COPY_BARRIER maintenance -E COMMITS=3 CRASHES=1 EIOS=0 REFUSALS=0 REWRITES=0
5 BUG_NO_DIRECTORY_SYNC maintenance -E COMMITS=3 CRASHES=1 EIOS=0 REFUSALS=0 REWRITES=0
6 BUG_DELETE_BEFORE_INSTALL maintenance -E COMMITS=3 CRASHES=1 EIOS=0 REFUSALS=0 REWRITES=0
7 BUG_NO_GRACE maintenance -E COMMITS=3 CRASHES=0 EIOS=0 REFUSALS=0 REWRITES=0
8 BUG_NO_RESYNC maintenance -E COMMITS=3 CRASHES=2 EIOS=0 REFUSALS=0 REWRITES=0
9 BUG_REWRITE_NO_DIRECTORY_SYNC maintenance -E COMMITS=3 CRASHES=1 EIOS=0 REFUSALS=0 REWRITES=1
10 BUG_WAIT_FOR_ALL maintenance-live -a,-f,-N,ends COMMITS=3 CRASHES=0 EIOS=0 REFUSALS=0 REWRITES=0 ROUNDS=1
11 BUG_LOCK_SURVIVES maintenance-live -a,-f,-N,opens COMMITS=3 CRASHES=1 EIOS=0 REFUSALS=0 REWRITES=0 ROUNDS=1
FAULTS

echo "model: $checks properties hold, $faults planted faults found, $failures failures, $states_total states in $SECONDS s"
((failures == 0))
