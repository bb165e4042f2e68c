// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using MerkleStore.Io;

namespace MerkleStore.Log;

/// <summary>The file that says that something of a store was lost. It stays until a full verification finds nothing.</summary>
internal static class Degraded
{
    public const string Name = "degraded";

    public const string TemporaryName = "degraded.tmp";

    /// <summary>The text is for people: more of it than this is of no use.</summary>
    private const int MaxBytes = 64 * 1024;

    /// <summary>What was lost, or null if the store is not marked.</summary>
    public static string? Read(IStorage storage)
    {
        if (!storage.Exists(Name))
        {
            return null;
        }

        using IStorageFile file = storage.Open(Name, StorageOpenMode.Read);
        byte[] bytes = new byte[(int)Math.Min(file.Length, MaxBytes)];
        return Encoding.UTF8.GetString(bytes, 0, file.Read(0, bytes));
    }

    /// <summary>Marks a store, durably.</summary>
    public static void Mark(IStorage storage, string text)
        => WholeFile.Replace(storage, Name, TemporaryName, Encoding.UTF8.GetBytes(text), file => file.Barrier(), directory => directory.SyncDirectory());

    /// <summary>Takes the mark away.</summary>
    public static void Lift(IStorage storage)
    {
        if (storage.Exists(Name))
        {
            storage.Delete(Name);
            storage.SyncDirectory();
        }
    }
}
