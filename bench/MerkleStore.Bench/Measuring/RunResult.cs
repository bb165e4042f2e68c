// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Measuring;

/// <summary>One run of one engine on one workload, in a process of its own.</summary>
internal sealed record RunResult
{
    /// <summary>The workload.</summary>
    public string Workload { get; init; } = "";

    /// <summary>The engine or peer.</summary>
    public string Engine { get; init; } = "";

    /// <summary>The profile.</summary>
    public string Profile { get; init; } = "default";

    /// <summary>Whether each commit survived a loss of power.</summary>
    public bool Durable { get; init; }

    /// <summary>Whether the page cache was cold when measuring began.</summary>
    public bool Cold { get; init; }

    /// <summary>The number of the run; runs of the same number are a pair.</summary>
    public int Run { get; init; }

    /// <summary>Values set while the store was filled.</summary>
    public long Entries { get; init; }

    /// <summary>The digest of all operations.</summary>
    public string OperationsDigest { get; init; } = "";

    /// <summary>The hash of the last root; zeros of a flat store.</summary>
    public string RootHash { get; init; } = "";

    /// <summary>The digest of all roots in order.</summary>
    public string RootsDigest { get; init; } = "";

    /// <summary>A sum over the results of all reads.</summary>
    public string ReadsDigest { get; init; } = "";

    /// <summary>Filling the store.</summary>
    public PhaseResult Load { get; init; } = new();

    /// <summary>The measured blocks.</summary>
    public PhaseResult Measured { get; init; } = new();

    /// <summary>Milliseconds to open the closed store again and read one value.</summary>
    public double OpenMs { get; init; }

    /// <summary>Milliseconds to open the store with a cold page cache; 0 of a run that is not cold.</summary>
    public double ColdOpenMs { get; init; }

    /// <summary>Bytes that came from the disk meanwhile, those that the system read ahead included.</summary>
    public long ColdOpenReadBytes { get; init; }

    /// <summary>Bytes of the store's files on disk in the end.</summary>
    public long StoreBytes { get; init; }

    /// <summary>The largest resident set of the process, in bytes.</summary>
    public long PeakResidentBytes { get; init; }

    /// <summary>Memory of the tree or node cache in the end.</summary>
    public long NodeBytes { get; init; }

    /// <summary>Garbage collections of generation 0, 1 and 2 during the measured blocks.</summary>
    public IReadOnlyList<int> Collections { get; init; } = [];

    /// <summary>Bytes allocated on the managed heap during the measured blocks, making operations not counted.</summary>
    public long AllocatedBytes { get; init; }

    /// <summary>How the profile's limits were set.</summary>
    public string Limits { get; init; } = "";
}
