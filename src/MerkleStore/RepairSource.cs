// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>The store from which a repair takes commits.</summary>
internal sealed class RepairSource : IDisposable
{
    private RepairSource(ContextStore store) => Store = store;

    public ContextStore Store { get; }

    /// <summary>Opens a store as far as it can be read, or unpacks a snapshot.</summary>
    /// <param name="from">The directory or file; null for none.</param>
    /// <param name="scratch">The directory in which a snapshot is unpacked.</param>
    /// <returns>The source, or null.</returns>
    public static RepairSource? Open(string? from, string scratch)
    {
        if (from is null)
        {
            return null;
        }

        if (!File.Exists(from))
        {
            return new RepairSource(ContextStore.Open(StoreOptions.OnDisk(from) with { Salvage = true }));
        }

        using FileStream snapshot = File.OpenRead(from);
        var store = ContextStore.Open(StoreOptions.OnDisk(scratch) with { Durability = Durability.None, ReserveBytes = 0 });
        try
        {
            store.ImportSnapshot(snapshot);
            return new RepairSource(store);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public void Dispose() => Store.Dispose();
}
