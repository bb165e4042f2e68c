// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Bench.Peers;
using MerkleStore.Bench.Workloads;

namespace MerkleStore.Bench.Engines;

/// <summary>The engines by name.</summary>
internal static class EngineCatalogue
{
    /// <summary>The name of the engine under test.</summary>
    public const string Own = "merklestore";

    /// <summary>All names, the engine under test first.</summary>
    public static IReadOnlyList<string> Names { get; } = [Own, .. PeerCatalogue.Names];

    /// <summary>Opens the engine that a workload runs on.</summary>
    public static IEngine Open(EngineSettings settings, string workload)
    {
        if (settings.Name == Own)
        {
            return WorkloadCatalogue.IsKeyValue(workload) ? new OwnKeyValueEngine(settings) : new OwnTreeEngine(settings);
        }

        bool flat = WorkloadCatalogue.IsFlat(workload);
        PeerStore store = PeerCatalogue.Open(settings.Name, new PeerOptions(settings.Directory, settings.Durable, settings.CacheBytes, !flat));
        return flat ? new FlatPeerEngine(store) : new TreePeerEngine(store, settings.NodeCacheBytes);
    }
}
