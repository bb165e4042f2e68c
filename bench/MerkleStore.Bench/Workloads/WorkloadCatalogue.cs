// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Workloads;

/// <summary>The workloads by name.</summary>
internal static class WorkloadCatalogue
{
    /// <summary>Their names, in the order in which reports show them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["tezos", "uniform", "wide", "deep", "values", "kv", "get", "get-3", "get-4", "get-6", "get-7"];

    /// <summary>Whether the peers keep the keys as they are instead of a tree of hashes.</summary>
    public static bool IsFlat(string name) => name == "kv" || IsGet(name);

    /// <summary>Whether there is nothing but gets.</summary>
    public static bool IsGet(string name) => name.StartsWith("get", StringComparison.Ordinal);

    /// <summary>Whether the engine's key-value interface is measured and not its tree.</summary>
    public static bool IsKeyValue(string name) => name == "kv";

    /// <summary>The number of measured blocks if none is asked for.</summary>
    public static int DefaultBlocks(string name) => name switch
    {
        "tezos" => 200,
        "kv" => 100,
        _ when IsGet(name) => 20,
        _ => 50,
    };

    /// <summary>Makes a workload.</summary>
    public static IWorkload Create(WorkloadSettings settings)
    {
        int blocks = Or(settings.Blocks, DefaultBlocks(settings.Name));
        return settings.Name switch
        {
            "tezos" => new TezosWorkload(settings.Scale, blocks, settings.Seed),
            "uniform" => new EntriesWorkload(KeyShape.Uniform, Or(settings.Entries, 100_000), blocks, settings.Seed),
            "wide" => new EntriesWorkload(KeyShape.Wide, Or(settings.Entries, 1_000_000), blocks, settings.Seed),
            "deep" => new EntriesWorkload(KeyShape.Deep, Or(settings.Entries, 100_000), blocks, settings.Seed),
            "values" => new ValuesWorkload(Or(settings.Entries, 2_000), blocks, settings.Seed),
            "kv" => new KeyValueWorkload(Or(settings.Entries, 200_000), blocks, settings.Seed),
            "get" => new GetWorkload(5, Or(settings.Entries, 10_000), blocks, settings.Seed),
            "get-3" => new GetWorkload(3, Or(settings.Entries, 10_000), blocks, settings.Seed),
            "get-4" => new GetWorkload(4, Or(settings.Entries, 10_000), blocks, settings.Seed),
            "get-6" => new GetWorkload(6, Or(settings.Entries, 10_000), blocks, settings.Seed),
            "get-7" => new GetWorkload(7, Or(settings.Entries, 10_000), blocks, settings.Seed),
            _ => throw new ArgumentException($"There is no workload '{settings.Name}'. There are: {string.Join(", ", Names)}.", nameof(settings)),
        };
    }

    private static int Or(int value, int fallback) => value == 0 ? fallback : value;
}
