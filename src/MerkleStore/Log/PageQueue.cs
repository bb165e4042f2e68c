// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>Pages in the order in which they came, with the sum of their bytes. Under the lock of the cache.</summary>
internal sealed class PageQueue
{
    private readonly Queue<LogPage> _pages = new();

    /// <summary>The number of pages.</summary>
    public int Count => _pages.Count;

    /// <summary>Their bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds a page behind the others.</summary>
    public void Add(LogPage page)
    {
        _pages.Enqueue(page);
        Bytes += page.Bytes;
    }

    /// <summary>Takes the page that has been there longest.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public LogPage Take()
    {
        LogPage page = _pages.Dequeue();
        Bytes -= page.Bytes;
        return page;
    }
}
