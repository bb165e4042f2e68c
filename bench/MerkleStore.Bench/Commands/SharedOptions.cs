// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using MerkleStore.Bench.Engines;

namespace MerkleStore.Bench.Commands;

/// <summary>The options of the commands that run engines.</summary>
internal sealed class SharedOptions
{
    private readonly Option<int> _runs = new("--runs") { Description = "Paired runs.", DefaultValueFactory = _ => 3 };
    private readonly Option<int> _blocks = new("--blocks") { Description = "Measured blocks; 0: the workload's default." };
    private readonly Option<ulong> _seed = new("--seed") { Description = "The seed of the operations.", DefaultValueFactory = _ => 1 };
    private readonly Option<string> _durability = new("--durability") { Description = "commit: each commit survives a loss of power; none: no sync before the store is closed.", DefaultValueFactory = _ => "commit" };
    private readonly Option<bool> _cold = new("--cold") { Description = "Close the store and drop its files from the page cache before measuring." };
    private readonly Option<string> _profile = new("--profile") { Description = "default, or low-cpu: one core and 512 MiB.", DefaultValueFactory = _ => "default" };
    private readonly Option<string> _directory = new("--directory") { Description = "Where the stores are made and removed.", DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "merklestore-bench") };
    private readonly Option<int> _cache = new("--cache-mib") { Description = "Every engine's cache of pages or blocks.", DefaultValueFactory = _ => 64 };
    private readonly Option<int> _nodes = new("--node-cache-mib") { Description = "The peers' cache of decoded nodes; 0: what the engine's tree takes." };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "The results as JSON." };
    private readonly Option<string?> _report = new("--report") { Description = "The report as HTML." };

    /// <summary>Adds the options to a command.</summary>
    public SharedOptions(Command command)
    {
        Engines.AcceptOnlyFromAmong([.. EngineCatalogue.Names]);
        _durability.AcceptOnlyFromAmong("commit", "none");
        _profile.AcceptOnlyFromAmong("default", "low-cpu");
        foreach (Option option in (Option[])[Engines, _runs, _blocks, _seed, _durability, _cold, _profile, _directory, _cache, _nodes, _output, _report])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The engines.</summary>
    public Option<string[]> Engines { get; } = new("--engines")
    {
        Description = "The engines; all by default.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [.. EngineCatalogue.Names],
    };

    /// <summary>Reads them.</summary>
    public RunSettings Read(ParseResult parsed) => new()
    {
        Workloads = [],
        Entries = [0],
        Engines = parsed.GetValue(Engines) ?? [],
        Blocks = parsed.GetValue(_blocks),
        Scale = 0.1,
        Seed = parsed.GetValue(_seed),
        Runs = parsed.GetValue(_runs),
        Durable = parsed.GetValue(_durability) == "commit",
        Cold = parsed.GetValue(_cold),
        Profile = parsed.GetRequiredValue(_profile),
        Directory = parsed.GetRequiredValue(_directory),
        CacheBytes = (long)parsed.GetValue(_cache) << 20,
        NodeCacheBytes = (long)parsed.GetValue(_nodes) << 20,
        Output = parsed.GetValue(_output),
        Report = parsed.GetValue(_report),
    };
}
