#!/usr/bin/env bash
# Takes the measurements of docs/performance.md in one go, on a machine that does nothing else, and puts them together as tables.
#
#   bench/tables.sh            about an hour on two quiet cores
#   bench/tables.sh --quick    everything small and once: shows that it works
#
# TRACE=FILE also replays that trace, RUNS times without and once with barriers. RUNS=n: n paired runs (3).
# Results: artifacts/bench/tables.md, artifacts/bench/report.html, and the JSON of every run beside them.
set -euo pipefail
cd "$(dirname "$0")/.."

mode=${1:-}
runs=${RUNS:-3}
out=artifacts/bench
bench=artifacts/bin/MerkleStore.Bench/release/MerkleStore.Bench
tool=artifacts/bin/MerkleStore.Tool/release/MerkleStore.Tool
tables=$out/tables.md
work=$(mktemp -d "${TMPDIR:-/tmp}/merklestore-tables.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"

case "$mode" in
    --quick) runs=1 rounds=2 ;;
    "") rounds=50 ;;
    *)
        echo "unknown option $mode" >&2
        exit 2
        ;;
esac

section() {
    printf '\n## %s\n\n`%s`\n\n' "$1" "$2" >>"$tables"
    echo "== $1" >&2
}

# A run of the benchmarks: its tables go into the file, its progress to the terminal.
measure() {
    local title=$1 name=$2
    shift 2
    section "$title" "MerkleStore.Bench $*"
    # shellcheck disable=SC2086 # a command with its arguments
    ${WRAP:-} "$bench" "$@" --output "$out/$name.json" >>"$tables"
}

bench/peers.sh --install
dotnet build src/MerkleStore.Tool -c Release -v quiet
printf '# Measurements of %s\n\nAll ratios are from paired runs, in turns, each in a process of its own.\n' "$(git rev-parse --short HEAD 2>/dev/null || echo 'this source')" >"$tables"

section "Floors of this machine" "MerkleStore.Bench floors --rounds $rounds"
"$bench" floors --rounds "$rounds" >>"$tables"

if [ "$mode" = --quick ]; then
    measure "Gets beside LMDB, by depth" depth get --depths 3,7 --runs 1 --blocks 2
    measure "Trees on all engines" trees run tezos uniform wide deep values --entries 2k --scale 0.005 --blocks 5 --runs 1
    measure "Key-value" kv run kv --entries 2k --blocks 5 --runs 1
    measure "One core, 512 MiB, cold" low run tezos --scale 0.005 --blocks 5 --runs 1 --profile low-cpu --cold
else
    measure "Gets beside LMDB, by size" get get --full --runs "$runs"
    measure "Gets beside LMDB, by depth" depth get --depths 3,4,6,7 --runs "$runs"
    measure "Blocks of Tezos, durable" tezos run tezos --scale 0.1 --blocks 200 --runs "$runs"
    measure "Blocks of Tezos, not synced" tezos-unsynced run tezos --scale 0.1 --blocks 200 --runs "$runs" --durability none
    measure "Growth" growth run uniform --entries 10k,100k,1m,5m --blocks 20 --runs "$runs" --engines merklestore rocksdb lmdb
    measure "Shapes of trees" shapes run wide deep values --runs "$runs"
    measure "Key-value" kv run kv --entries 200k --runs "$runs"
    measure "One core, 512 MiB, cold" low run tezos --scale 0.1 --blocks 50 --runs "$runs" --profile low-cpu --cold
fi

replay() {
    local title=$1
    shift
    section "$title" "merklestore replay $*"
    rm -rf "$work/store"
    {
        echo '```'
        # shellcheck disable=SC2086
        ${WRAP:-} "$tool" replay "$@" --store "$work/store"
        echo
        "$tool" stat "$work/store" --commits 1000
        echo '```'
    } >>"$tables"
}

replay "Replay of the bundled trace" --durability none
if [ -n "${TRACE:-}" ]; then
    for ((i = 1; i <= runs; i++)); do
        replay "Replay of $(basename "$TRACE"), run $i" "$TRACE" --durability none
    done
    replay "Replay of $(basename "$TRACE") with barriers" "$TRACE" --durability commit
fi

"$bench" report "$out"/{depth,kv,low}.json $([ "$mode" = --quick ] && echo "$out/trees.json" || echo "$out"/{get,tezos,tezos-unsynced,growth,shapes}.json) --output "$out/report.html"
echo "Tables: $tables"
