// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool.Inspection;

/// <summary>A store opened to be looked at, and the commit that is looked at.</summary>
internal sealed class StoreView : IDisposable
{
    private ContextTree? _tree;

    private StoreView(ContextStore store, CommitSummary? commit)
    {
        Store = store;
        Commit = commit;
    }

    public ContextStore Store { get; }

    /// <summary>The chosen commit, the newest by default; null if the store holds none.</summary>
    public CommitSummary? Commit { get; }

    /// <summary>The tree of the commit; empty if there is no commit.</summary>
    public ContextTree Tree => _tree ??= Commit is { } commit ? Store.Checkout(commit.Hash) : Store.CreateTree();

    /// <summary>How messages name the commit.</summary>
    public string CommitName => Commit is { } commit ? $"commit {CommitSelector.Short(commit.Hash)}" : "the empty store";

    /// <summary>Opens a store that must exist.</summary>
    /// <exception cref="ToolException">There is no store, or no such commit.</exception>
    public static StoreView Open(ToolConsole console, string path, string? commit) => Open(console, path, commit, isWritable: false);

    /// <summary>Opens a store that must exist, to change it or not.</summary>
    /// <exception cref="ToolException">There is no store, or no such commit.</exception>
    public static StoreView Open(ToolConsole console, string path, string? commit, bool isWritable)
    {
        StoreDirectory.RequireStore(console.Locate(path), path);
        ContextStore store = isWritable ? ContextStore.Open(StoreOptions.OnDisk(console.Locate(path)) with { CreateIfMissing = false }) : OpenStore(console.Locate(path), path);
        try
        {
            return new StoreView(store, commit is null ? store.Head : CommitSelector.Find(store, commit));
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private static ContextStore OpenStore(string location, string path)
    {
        const int ReadOnlyFileSystem = 30;
        try
        {
            return ContextStore.Open(StoreOptions.OnDisk(location) with { ReadOnly = true });
        }
        catch (MerkleStoreException error) when (error is StoreLockedException or StorageFailureException { ErrorNumber: ReadOnlyFileSystem })
        {
            throw new ToolException(ExitCodes.StoreUnusable, $"{error.Message} To read it as it is, make a clone: merklestore clone {path} DIR", error);
        }
    }

    public void Dispose()
    {
        _tree?.Dispose();
        Store.Dispose();
    }
}
