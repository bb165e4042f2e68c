#!/usr/bin/env bash
# Installs the peers' libraries if they are missing (Debian, Ubuntu), builds the benchmarks and runs the engine beside its peers.
#
#   bench/peers.sh            all workloads, 3 paired runs each; about half an hour on two quiet cores
#   bench/peers.sh --quick    small stores, one run: shows that everything works
#   bench/peers.sh --full     also 5 M entries, and tezos at scale 1
#   bench/peers.sh --install  only installs and builds
#
# Results: artifacts/bench/*.json and artifacts/bench/report.html. With RUNS=n, n paired runs.
# With WRAP="chrt -f 10" every run gets real-time priority: without it a sync ends at the next tick of the scheduler when other work runs.
set -euo pipefail
cd "$(dirname "$0")/.."

mode=${1:-}
runs=${RUNS:-3}
out=artifacts/bench
mkdir -p "$out"

install_peers() {
    local wanted=()
    ldconfig -p | grep -q 'liblmdb\.so' || wanted+=(liblmdb0)
    if ! ldconfig -p | grep -q 'librocksdb\.so'; then
        apt-get update -q
        wanted+=("$(apt-cache search --names-only '^librocksdb[0-9.]+(t64)?$' | awk '{print $1}' | sort -V | tail -n 1)")
    fi
    if [ ${#wanted[@]} -ne 0 ]; then
        echo "Installing ${wanted[*]}"
        DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${wanted[@]}"
    fi
}

run() {
    local name=$1
    shift
    # shellcheck disable=SC2086 # a command with its arguments
    ${WRAP:-} artifacts/bin/MerkleStore.Bench/release/MerkleStore.Bench "$@" --output "$out/$name.json"
}

install_peers
dotnet build bench/MerkleStore.Bench -c Release -v quiet
if [ "$mode" = --install ]; then
    exit 0
fi

case "$mode" in
    --quick)
        run smoke run tezos uniform wide deep values kv --entries 2k --scale 0.005 --blocks 5 --runs 1
        run get run get --entries 10k --blocks 5 --runs 1 --durability none
        ;;
    "" | --full)
        scale=0.1
        sizes=10k,100k,1m
        full=()
        if [ "$mode" = --full ]; then
            scale=1
            sizes=10k,100k,1m,5m
            full=(--full)
        fi
        run tezos run tezos --scale "$scale" --blocks 200 --runs "$runs"
        run tezos-unsynced run tezos --scale "$scale" --blocks 200 --runs "$runs" --durability none
        run growth run uniform --entries "$sizes" --runs "$runs"
        run shapes run wide deep values --runs "$runs"
        run kv run kv --entries 200k --runs "$runs"
        run get get "${full[@]}" --runs "$runs"
        run low run tezos --scale 0.1 --blocks 50 --runs "$runs" --profile low-cpu --cold
        ;;
    *)
        echo "unknown option $mode" >&2
        exit 2
        ;;
esac

artifacts/bin/MerkleStore.Bench/release/MerkleStore.Bench report "$out"/*.json --output "$out/report.html"
