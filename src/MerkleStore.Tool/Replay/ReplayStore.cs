// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tool.Inspection;

namespace MerkleStore.Tool.Replay;

/// <summary>The store of a replay with its working tree; adds up what the store wrote over all times that it was opened.</summary>
internal sealed class ReplayStore : IDisposable
{
    private readonly ReplayOptions _options;
    private ContextStore? _store;
    private ContextTree? _tree;
    private StoreFigures _earlier;

    public ReplayStore(ReplayOptions options)
    {
        _options = options;
        _store = Open();
        _tree = _store.CreateTree();
    }

    public ContextTree Tree => _tree!;

    public ContextStore Store => _store!;

    /// <summary>Bytes written and barriers made since the first opening.</summary>
    public StoreFigures Figures => _store is null ? _earlier : _earlier + StoreFigures.Of(_store);

    /// <summary>What the store has written, by cause, up to the last time it was closed.</summary>
    public WrittenBytes Written { get; } = new();

    public void Checkout(Hash256 commit)
    {
        ContextTree tree = Store.Checkout(commit);
        _tree?.Dispose();
        _tree = tree;
    }

    /// <summary>Closes the store, opens it again, and goes on from a commit.</summary>
    public void Reopen(Hash256 commit)
    {
        Close();
        _store = Open();
        _tree = _store.Checkout(commit);
    }

    /// <summary>Closes the store; what it reports then is an error of the caller, unlike in <see cref="Dispose"/>.</summary>
    public void Close()
    {
        _tree?.Dispose();
        _tree = null;
        if (_store is not null)
        {
            _earlier += StoreFigures.Of(_store);
            Written.Add(_store);
            try
            {
                _store.Dispose();
            }
            finally
            {
                // Closed once, also if that fails: the failure is the one to report.
                _store = null;
            }
        }
    }

    public void Dispose() => Close();

    private ContextStore Open()
    {
        StoreOptions place = _options.StorePath is { } path ? StoreOptions.OnDisk(path) : StoreOptions.InMemory();
        return ContextStore.Open(_options.Durability.Apply(place) with { MemoryBudget = _options.MemoryBudget, HugePages = _options.HugePages });
    }
}
