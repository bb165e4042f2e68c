// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;

namespace MerkleStore.Tests.Support;

/// <summary>A store in memory with one empty working tree.</summary>
internal sealed class TreeFixture : IDisposable
{
    public TreeFixture()
    {
        Store = ContextStore.Open(StoreOptions.InMemory());
        Tree = Store.CreateTree();
    }

    public ContextStore Store { get; }

    public ContextTree Tree { get; }

    /// <summary>The names of a listing, as text.</summary>
    public static string[] Names(IEnumerable<ContextEntry> entries) => [.. entries.Select(e => Encoding.Latin1.GetString(e.Name.Span))];

    public static CommitInfo Info(long date, string message = "test", IReadOnlyList<Hash256>? parents = null)
        => new() { Date = date, Author = "Tezos"u8.ToArray(), Message = Encoding.UTF8.GetBytes(message), Parents = parents };

    public void Dispose()
    {
        Tree.Dispose();
        Store.Dispose();
    }
}
