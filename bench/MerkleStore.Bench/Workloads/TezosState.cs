// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Bench.Workloads;

/// <summary>What the generator of <c>tezos</c> remembers of the state that it has made: the names that later blocks use.</summary>
internal sealed class TezosState
{
    /// <summary>The addresses of the accounts, 20 bytes each.</summary>
    public List<byte[]> Accounts { get; } = [];

    /// <summary>The addresses of the contracts with code.</summary>
    public List<byte[]> Contracts { get; } = [];

    /// <summary>The size of each contract's storage in bytes.</summary>
    public List<int> StorageBytes { get; } = [];

    /// <summary>The keys of each big map, 32 bytes each.</summary>
    public List<List<byte[]>> BigMaps { get; } = [];

    /// <summary>The addresses of the delegates.</summary>
    public List<byte[]> Delegates { get; } = [];
}
